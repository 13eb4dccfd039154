import { sha256Hex } from '@codebatch/core';
import { describe, expect, it } from 'vitest';
import { createBodyMemory } from './body-memory.ts';

const LONG = 'x'.repeat(300_000);

describe('memory for bodies', () => {
  it('keeps every body as it was ended, also where later ones need more memory', () => {
    const memory = createBodyMemory();
    const texts = [
      'one',
      'zwö\nzwo',
      LONG,
      '',
      'five',
      LONG.repeat(3),
      LONG,
      LONG,
      'nine',
      LONG.repeat(9),
      LONG,
      'last',
    ];
    for (let round = 0; round < 2; round++) {
      memory.reset();
      const bodies = texts.map((text) => {
        const body = memory.open();
        body.add(text);
        body.add(text);
        body.add('end');
        return body.bytes();
      });
      expect(bodies.map((body) => sha256Hex(body))).toEqual(texts.map((text) => sha256Hex(`${text}\n${text}\nend\n`)));
    }
  });

  it('gives the place of a body that was given up to the next', () => {
    const memory = createBodyMemory();
    memory.open().add('given up');
    const body = memory.open();
    body.add('kept');
    expect(String(body.bytes())).toBe('kept\n');
  });

  it('is used again after a reset', () => {
    const memory = createBodyMemory();
    const first = memory.open();
    first.add('first');
    const bytes = first.bytes();
    memory.reset();
    const second = memory.open();
    second.add('other');
    expect(second.bytes().byteOffset).toBe(bytes.byteOffset);
  });
});
