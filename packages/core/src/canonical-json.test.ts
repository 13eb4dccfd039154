import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { checkSeal, sealDocument } from './seal-document.ts';

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
}

describe('canonicalJson', () => {
  it('sorts keys by code unit and writes no spaces', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
    expect(canonicalJson({ '\ue000': 1, '\u{10000}': 2 })).toBe('{"\u{10000}":2,"\ue000":1}');
  });

  it('depends on the value alone, and survives being written and read', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(shuffled(value))).toBe(text);
      }),
    );
  });

  it('treats what JSON leaves out as JSON.stringify does', () => {
    const value = { a: undefined, b: [undefined, Number.NaN, -0], c: new Date(0), d: Number.POSITIVE_INFINITY };
    expect(canonicalJson(value)).toBe('{"b":[null,null,0],"c":"1970-01-01T00:00:00.000Z","d":null}');
    for (const bad of [undefined, () => 1, 1n, { a: 1n }]) {
      expect(() => canonicalJson(bad)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });

  it('keeps lone surrogates and __proto__ keys', () => {
    expect(canonicalJson({ s: '\ud800' })).toBe('{"s":"\\ud800"}');
    expect(canonicalJson(JSON.parse('{"__proto__":{"x":1},"a":1}'))).toBe('{"__proto__":{"x":1},"a":1}');
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('refuses nesting that would exhaust the stack', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    expect(() => canonicalJson(deep)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(checkSeal({ self_sha256: '0'.repeat(64), deep })).toBe('broken');
  });
});

describe('seal', () => {
  it('is found valid, absent or broken', () => {
    const sealed = sealDocument({ b: 1, a: { c: [1, 2] } });
    expect(Object.keys(sealed)).toEqual(['b', 'a', 'self_sha256']);
    expect(checkSeal(sealed)).toBe('valid');
    expect(checkSeal(JSON.parse(JSON.stringify(sealed)))).toBe('valid');
    expect(checkSeal({ b: 1 })).toBe('absent');
    expect(checkSeal({ ...sealed, b: 2 })).toBe('broken');
    expect(checkSeal({ ...sealed, self_sha256: null })).toBe('broken');
    expect(sealDocument({ ...sealed, b: 2 }).self_sha256).toBe(sealDocument({ b: 2, a: { c: [1, 2] } }).self_sha256);
  });

  it('covers __proto__ keys', () => {
    const sealed = sealDocument(JSON.parse('{"a":1,"__proto__":{"x":1}}'));
    expect(checkSeal(JSON.parse(JSON.stringify(sealed)))).toBe('valid');
    expect(checkSeal(JSON.parse(JSON.stringify(sealed).replace('"x":1', '"x":2')))).toBe('broken');
  });
});
