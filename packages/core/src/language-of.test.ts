import { describe, expect, it } from 'vitest';
import { languageOf } from './language-of.ts';
import { LANGUAGES } from './languages.ts';

describe('LANGUAGES', () => {
  it('gives every extension, name and interpreter to one language', () => {
    for (const field of ['extensions', 'names', 'interpreters'] as const) {
      const all = LANGUAGES.flatMap((language) => language[field] ?? []);
      expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
    }
    for (const { id, extensions } of LANGUAGES) {
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      for (const extension of extensions) expect(extension).toMatch(/^\.[a-z0-9+-]+$/);
    }
    expect(new Set(LANGUAGES.map(({ id }) => id)).size).toBe(LANGUAGES.length);
  });
});

describe('languageOf', () => {
  it.each([
    ['a.py', 'python'],
    ['dir.js/a.PY', 'python'],
    ['a.pyi', 'python'],
    ['a.pyw', 'python'],
    ['a.mjs', 'javascript'],
    ['a.cjs', 'javascript'],
    ['a.jsx', 'javascript'],
    ['a.d.ts', 'typescript'],
    ['a.mts', 'typescript'],
    ['a.cts', 'typescript'],
    ['a.tsx', 'tsx'],
    ['nul.py', 'python'],
    ['Makefile', 'makefile'],
    ['deep/Dockerfile', 'dockerfile'],
    ['Dockerfile.dev', 'dockerfile'],
    ['CMakeLists.txt', 'cmake'],
    ['notes.txt', 'text'],
    ['.gitignore', 'ignore-list'],
    ['data.min.json', 'json'],
    ['a.c', 'c'],
  ])('trap 11: knows %s as %s', (path, language) => {
    expect(languageOf(path)).toBe(language);
  });

  it.each(['a', '.py', 'a.', 'a.unknown', '', 'constructor', '__proto__', 'a.__proto__', 'py'])(
    'does not guess at %j',
    (path) => {
      expect(languageOf(path)).toBeUndefined();
    },
  );

  it.each([
    ['#!/usr/bin/env python3\n', 'python'],
    ['#!/usr/bin/python2.7 -u\n', 'python'],
    ['#!/usr/bin/env -S node --no-warnings\n', 'javascript'],
    ['#!/usr/bin/env LANG=C /opt/bin/perl -w', 'perl'],
    ['#! /bin/sh\n', 'shell'],
    ['#!/bin/bash\r\n', 'shell'],
    ['#!\n', undefined],
    ['#!/usr/bin/env\n', undefined],
    ['#!/bin/unknown\n', undefined],
    ['# python\n', undefined],
  ])('reads the first line %j', (line, language) => {
    expect(languageOf('script', { firstBytes: Buffer.from(line) })).toBe(language);
  });

  it('prefers overrides, by name, then by the longest extension', () => {
    const overrides = { '.foo': 'python', bar: 'javascript', '.spec.foo': 'text', BUILD: 'python', py: 'other' };
    expect(languageOf('a.foo', { overrides })).toBe('python');
    expect(languageOf('a.spec.foo', { overrides })).toBe('text');
    expect(languageOf('a.bar', { overrides })).toBe('javascript');
    expect(languageOf('x/BUILD', { overrides })).toBe('python');
    expect(languageOf('a.py', { overrides })).toBe('other');
    expect(languageOf('a.rs', { overrides })).toBe('rust');
    expect(languageOf('constructor', { overrides })).toBeUndefined();
  });
});
