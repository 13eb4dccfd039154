import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { huffmanLengths, MAX_CODE_LENGTH } from './huffman-lengths.ts';
import { CLASS_BASE, classOfValue, EXTRA_BITS, MAX_VALUE, VALUE_CLASSES } from './value-code.ts';

describe('huffmanLengths', () => {
  it('gives known lengths, ties resolved as documented', () => {
    expect([...huffmanLengths([])]).toEqual([]);
    expect([...huffmanLengths([0, 7, 0])]).toEqual([0, 1, 0]);
    expect([...huffmanLengths([1, 1])]).toEqual([1, 1]);
    expect([...huffmanLengths([1, 1, 1])]).toEqual([2, 2, 1]);
    expect([...huffmanLengths([1, 1, 2, 3, 5, 8])]).toEqual([5, 5, 4, 3, 2, 1]);
    expect([...huffmanLengths([2, 1, 1, 2])]).toEqual([2, 2, 2, 2]);
  });

  it('always gives a complete code within the longest length', () => {
    const weights = fc.array(fc.oneof(fc.nat(5), fc.nat(1000), fc.nat(2 ** 30)), { maxLength: 300 });
    fc.assert(
      fc.property(weights, (input) => {
        const lengths = [...huffmanLengths(input)];
        const used = lengths.filter((length) => length > 0);
        expect(lengths.map((length) => length > 0)).toEqual(input.map((weight) => weight > 0));
        expect(Math.max(0, ...used)).toBeLessThanOrEqual(MAX_CODE_LENGTH);
        if (used.length > 1) expect(used.reduce((sum, length) => sum + 2 ** -length, 0)).toBe(1);
      }),
    );
  });

  it('halves weights until a code that would be too long fits', () => {
    const fibonacci = [1, 1];
    while (fibonacci.length < 40) fibonacci.push(fibonacci.at(-1)! + fibonacci.at(-2)!);
    expect(Math.max(...huffmanLengths(fibonacci))).toBeLessThanOrEqual(MAX_CODE_LENGTH);
  });
});

describe('classOfValue', () => {
  it('covers all values without gaps', () => {
    for (let valueClass = 1; valueClass < VALUE_CLASSES; valueClass++) {
      expect(CLASS_BASE[valueClass]).toBe(CLASS_BASE[valueClass - 1]! + 2 ** EXTRA_BITS[valueClass - 1]!);
      expect(classOfValue(CLASS_BASE[valueClass]!)).toBe(valueClass);
      expect(classOfValue(CLASS_BASE[valueClass]! - 1)).toBe(valueClass - 1);
    }
    expect(classOfValue(MAX_VALUE)).toBe(VALUE_CLASSES - 1);
  });
});
