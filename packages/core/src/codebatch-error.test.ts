import { describe, expect, it } from 'vitest';
import { CodebatchError, isCodebatchError } from './codebatch-error.ts';
import { ERROR_CODES } from './error-codes.ts';
import { wrapFileError } from './wrap-file-error.ts';

describe('CodebatchError', () => {
  it('carries code, message, hints, details and cause', () => {
    const cause = new Error('inner');
    const error = new CodebatchError('STORE_FULL', 'No space', {
      hints: ['Free some'],
      details: { path: '/a' },
      cause,
    });
    expect(error).toMatchObject({
      code: 'STORE_FULL',
      message: 'No space',
      hints: ['Free some'],
      details: { path: '/a' },
    });
    expect(error.cause).toBe(cause);
    expect(error).toBeInstanceOf(Error);
    expect(Object.keys(error)).not.toContain('cause');
  });

  it('is recognised by its brand, not by its class', () => {
    const fromAnotherCopy = Object.assign(new Error('x'), { code: 'IO_ERROR', [Symbol.for('codebatch.error')]: true });
    expect(isCodebatchError(fromAnotherCopy)).toBe(true);
    expect(isCodebatchError(Object.assign(new Error('x'), { code: 'IO_ERROR' }))).toBe(false);
    expect(isCodebatchError(undefined)).toBe(false);
    expect(isCodebatchError('IO_ERROR')).toBe(false);
  });

  it('has a one-line description for every code, in alphabetical order', () => {
    const codes = Object.keys(ERROR_CODES);
    expect(codes).toEqual(codes.toSorted());
    for (const [code, text] of Object.entries(ERROR_CODES)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(text).toMatch(/^[^\n]+\.$/);
    }
  });
});

describe('wrapFileError', () => {
  it.each([
    ['ENOSPC', 'STORE_FULL'],
    ['EDQUOT', 'STORE_FULL'],
    ['EROFS', 'STORE_READ_ONLY'],
    ['EACCES', 'PERMISSION_DENIED'],
    ['EPERM', 'PERMISSION_DENIED'],
    ['EIO', 'IO_ERROR'],
  ])('%s becomes %s and names the path and the action', (errno, code) => {
    const error = wrapFileError(Object.assign(new Error(`${errno}: reason`), { code: errno }), '/s/x', 'write');
    expect(error).toMatchObject({ code, details: { path: '/s/x', errno } });
    expect(error.message).toBe(`Cannot write /s/x: ${errno}: reason`);
  });

  it('passes a CodebatchError through and copes with anything', () => {
    const error = new CodebatchError('OBJECT_MISSING', 'x');
    expect(wrapFileError(error, '/s', 'read')).toBe(error);
    expect(wrapFileError('odd', '/s', 'read').code).toBe('IO_ERROR');
  });
});
