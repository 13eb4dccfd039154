import { type IgnoreList, parseIgnoreLines, toByteString } from './ignore-list.ts';

/** What `.gitattributes` files say of a file's origin; undefined where they say nothing. */
export interface OriginAttributes {
  readonly generated: boolean | undefined;
  readonly vendored: boolean | undefined;
}

/** The attributes `linguist-generated` and `linguist-vendored` of one source. */
export interface AttributeRules {
  add(directory: string, content: Uint8Array): void;
  of(path: string): OriginAttributes | undefined;
}

interface Rule {
  readonly pattern: IgnoreList;
  readonly attribute: 'generated' | 'vendored';
  /** Undefined for `!linguist-generated`: unspecified, whatever earlier rules say. */
  readonly value: boolean | undefined;
}

const ATTRIBUTE = /^([-!]?)linguist-(generated|vendored)(?:=(\S*))?$/;

/**
 * Rules from the `.gitattributes` of a tree, in git's syntax: of the lines that match a file the last one counts, and a
 * deeper file's lines count after those above it. Macros and quoted patterns are not known. Nothing is executed.
 */
export function createAttributeRules(): AttributeRules {
  const byDirectory = new Map<string, readonly Rule[]>();
  return {
    add(directory, content) {
      const rules = parseRules(content);
      if (rules.length > 0) byDirectory.set(directory, rules);
    },
    of(path) {
      if (byDirectory.size === 0) return undefined;
      const said: { generated: boolean | undefined; vendored: boolean | undefined } = {
        generated: undefined,
        vendored: undefined,
      };
      let start = 0;
      do {
        const inside = toByteString(path.slice(start));
        for (const { pattern, attribute, value } of byDirectory.get(path.slice(0, Math.max(0, start - 1))) ?? []) {
          if (pattern.decide(inside, inside.slice(inside.lastIndexOf('/') + 1), false) === true)
            said[attribute] = value;
        }
        start = path.indexOf('/', start) + 1;
      } while (start > 0);
      return said;
    },
  };
}

function parseRules(content: Uint8Array): Rule[] {
  const rules: Rule[] = [];
  for (const line of Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    .toString('utf8')
    .split(/\r?\n/)) {
    const [pattern = '', ...attributes] = line.trim().split(/[ \t]+/);
    if (pattern === '' || /^[#"!]|^\[attr\]/.test(pattern)) continue;
    for (const text of attributes) {
      const [whole, sign, attribute, value] = ATTRIBUTE.exec(text) ?? [];
      if (whole === undefined) continue;
      rules.push({
        pattern: parseIgnoreLines([pattern]),
        attribute: attribute as Rule['attribute'],
        value: sign === '!' ? undefined : sign !== '-' && value !== 'false',
      });
    }
  }
  return rules;
}
