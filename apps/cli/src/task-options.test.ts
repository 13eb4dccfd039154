import { isCodebatchError } from '@codebatch/core';
import { expect, it } from 'vitest';
import { parseTaskOptions } from './task-options.ts';

it('reads values as JSON where they are JSON, and keys with dots as objects', () => {
  expect(
    parseTaskOptions([
      'lint.max_line_length=100',
      'lint.rules.L001=off',
      'todo.words=["A","B"]',
      'x.flag=true',
      'x.text=a=b',
      'x.empty=',
    ]),
  ).toEqual({
    lint: { max_line_length: 100, rules: { L001: 'off' } },
    todo: { words: ['A', 'B'] },
    x: { flag: true, text: 'a=b', empty: '' },
  });
});

it.each(['lint', 'lint.x', '=1', '.x=1', 'a..b=1', 'a.__proto__.b=1', '__proto__.a=1'])('refuses %s', (value) => {
  try {
    parseTaskOptions([value]);
  } catch (error) {
    expect(isCodebatchError(error) && error.code).toBe('INVALID_ARGUMENT');
    expect(Object.getPrototypeOf({})).not.toHaveProperty('b');
    return;
  }
  throw new Error('was accepted');
});
