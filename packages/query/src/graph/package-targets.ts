import { type JsonObject, jsonObject } from './module-files.ts';

/**
 * What a package offers under a subpath, as paths relative to its directory, in the order in which they should be tried:
 * by `exports`, otherwise by `source`, `module`, `main` and `types`. Conditions are all taken, as no one knows here under
 * which the code will run, with descriptions (`types`) behind code.
 *
 * @param subpath - `` for the package itself, else without slash in front.
 */
export function packageTargets(manifest: JsonObject, subpath: string): string[] {
  const { exports } = manifest;
  if (exports !== undefined && exports !== null) {
    const table = jsonObject(exports);
    const listed = table !== undefined && Object.keys(table).some((key) => key.startsWith('.'));
    if (listed) return matchTargets(table, subpath === '' ? '.' : `./${subpath}`);
    return subpath === '' ? leaves(exports, '') : [];
  }
  if (subpath !== '') return [subpath];
  const fields = ['source', 'module', 'main', 'types', 'typings'].map((field) => manifest[field]);
  return [...fields.filter((field) => typeof field === 'string'), 'index'];
}

/** What `imports` of a package gives for a specifier with `#` in front; targets are paths of the package, or names. */
export function packageImports(manifest: JsonObject, specifier: string): string[] {
  const table = jsonObject(manifest['imports']);
  return table === undefined ? [] : matchTargets(table, specifier);
}

/** The entry of this key, else the one whose pattern has the longest part before its asterisk. */
function matchTargets(table: JsonObject, key: string): string[] {
  if (Object.hasOwn(table, key) && !key.includes('*')) return leaves(table[key], '');
  let best: { readonly pattern: string; readonly prefix: string; readonly middle: string } | undefined;
  for (const pattern of Object.keys(table)) {
    const [prefix = '', suffix] = pattern.split('*', 2);
    // A pattern that ends in a slash is the older spelling of one with an asterisk behind it.
    const end = suffix ?? (pattern.endsWith('/') ? '' : undefined);
    if (end === undefined || key.length < prefix.length + end.length) continue;
    if (!key.startsWith(prefix) || !key.endsWith(end)) continue;
    if (best !== undefined && best.prefix.length >= prefix.length) continue;
    best = { pattern, prefix, middle: key.slice(prefix.length, key.length - end.length) };
  }
  return best === undefined ? [] : leaves(table[best.pattern], best.middle);
}

/** The texts in a target with its conditions, with the asterisk replaced; `types` last. */
function leaves(target: unknown, middle: string): string[] {
  const code: string[] = [];
  const descriptions: string[] = [];
  const walk = (value: unknown, described: boolean, depth: number): void => {
    if (depth > 16) return;
    if (typeof value === 'string') {
      const path = value.includes('*')
        ? value.replaceAll('*', () => middle)
        : value.endsWith('/')
          ? value + middle
          : value;
      (described || /\.d\.[cm]?ts$/.test(path) ? descriptions : code).push(path);
    } else if (Array.isArray(value)) for (const item of value) walk(item, described, depth + 1);
    else
      for (const [condition, inner] of Object.entries(jsonObject(value) ?? {})) {
        walk(inner, described || condition.startsWith('types'), depth + 1);
      }
  };
  walk(target, false, 0);
  return [...new Set([...code, ...descriptions])];
}
