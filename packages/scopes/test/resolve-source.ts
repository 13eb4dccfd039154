import { type Binding, resolveScopes, type ScopeModel } from '@codebatch/scopes';
import { createParser } from '../../languages/dist/index.js';

const parser = await createParser();

/** Scope model of a snippet, with its nodes' lines and starts. */
export function resolveSource(
  code: string,
  language: string,
): {
  model: ScopeModel;
  line: (node: number) => number;
  lineAt: (offset: number) => number;
  startOf: (node: number) => number;
} {
  const tree = parser.parse(code, language, { encoding: 'utf-8', bom: false });
  const model = resolveScopes(tree, code);
  if (model === undefined) throw new Error(`no resolver for ${language}`);
  const lineAt = (offset: number): number => code.slice(0, offset).split('\n').length;
  return { model, line: (node) => lineAt(tree.start(node)), lineAt, startOf: (node) => tree.start(node) };
}

/**
 * Uses of names in source order: `x@3=1` is `x` on line 3 meaning the `x` first declared on line 1, `=?` a name from
 * outside. `w:` and `d:` mark writes and deletes.
 */
export function usesOf(code: string, language: string): string {
  const { model, line, lineAt } = resolveSource(code, language);
  return model.references
    .map(({ access, name, start, binding }) => {
      const mark = access === 'read' ? '' : `${access[0]}:`;
      return `${mark}${name}@${lineAt(start)}=${binding === undefined ? '?' : line(binding.node)}`;
    })
    .join(' ');
}

/** Bindings in order of declaration: kind and qualified name, `x` after the kind where exported. */
export function bindingsOf(code: string, language: string): string[] {
  return resolveSource(code, language).model.bindings.map(
    ({ kind, qualifiedName, exported }) => `${kind}${exported ? '*' : ''} ${qualifiedName}`,
  );
}

/** The only binding of that qualified name. */
export function bindingOf(code: string, language: string, qualifiedName: string): Binding {
  const found = resolveSource(code, language).model.bindings.filter((one) => one.qualifiedName === qualifiedName);
  if (found.length !== 1) throw new Error(`${found.length} bindings are called ${qualifiedName}`);
  return found[0]!;
}
