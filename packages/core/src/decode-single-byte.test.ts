import { describe, expect, it } from 'vitest';
import { decodeSingleByte, isSingleByte } from './decode-single-byte.ts';
import { sha256Hex } from './hash-bytes.ts';

/** Bytes without a character, and a digest of the characters of 0x80 to 0xff, as Python's codecs have them. */
const EXPECTED: readonly (readonly [string, number, string])[] = [
  ['ibm866', 0, '2e3f89d51df1d1b9'],
  ['iso-8859-10', 0, '129e084c5bc4da60'],
  ['iso-8859-11', 8, '52251eec298cd86f'],
  ['iso-8859-13', 0, '20a9bcd406361c31'],
  ['iso-8859-14', 0, '80050213abdb4257'],
  ['iso-8859-15', 0, 'b9a4a2394ee58552'],
  ['iso-8859-2', 0, 'da4d3b2f8f06435d'],
  ['iso-8859-3', 7, 'c1d9ce25d3762a52'],
  ['iso-8859-4', 0, '54140e6e75ba62ce'],
  ['iso-8859-5', 0, '5372981566958051'],
  ['iso-8859-6', 45, '2b716bc800e7bfe3'],
  ['iso-8859-7', 3, '8d94b0308cf418c9'],
  ['iso-8859-8', 36, 'ade2c0790e86ddc8'],
  ['iso-8859-9', 0, '6151de5d23a50ac9'],
  ['koi8-r', 0, '25a9da95cf2db39e'],
  ['koi8-u', 0, '543936a11ff3c9ef'],
  ['latin-1', 0, '96bf4cbcfe6fe5e9'],
  ['macintosh', 0, '94dcdcc19412eb48'],
  ['windows-1250', 5, 'a89a33e480deaf78'],
  ['windows-1251', 1, '7240d214d6ad8af7'],
  ['windows-1252', 5, '8df215c206c16c15'],
  ['windows-1253', 17, '9080f17e14fe11f0'],
  ['windows-1254', 7, '41ceb2bbbbd81acc'],
  ['windows-1255', 23, 'b6f5fccbea9c4c57'],
  ['windows-1256', 0, 'ae636a90722c9d75'],
  ['windows-1257', 12, '23b783239223fb2a'],
  ['windows-1258', 9, 'e0e3b45fa1a201f5'],
  ['windows-874', 31, '54145ac4d788758d'],
  ['x-mac-cyrillic', 0, 'ab39a8a69bbbd008'],
];

describe('decodeSingleByte', () => {
  it.each(EXPECTED)(
    'trap 11: %s has the characters that Python gives it, on every version of Node.js',
    (encoding, missing, digest) => {
      const characters = Array.from(
        { length: 128 },
        (_, index) => decodeSingleByte(Buffer.from([0x80 + index]), encoding) ?? '\ufffd',
      );
      expect(characters.filter((character) => character === '\ufffd')).toHaveLength(missing);
      expect(sha256Hex(characters.join(''))).toSatisfy((actual: string) => actual.startsWith(digest));
      expect(isSingleByte(encoding)).toBe(true);
    },
  );

  it('decodes whole texts', () => {
    expect(decodeSingleByte(Buffer.from([0x61, 0x85, 0xfd, 0x0a, 0x9f]), 'iso-8859-9')).toBe('a\u0085\u0131\n\u009f');
    expect(decodeSingleByte(Buffer.from([0x61, 0xe9]), 'us-ascii')).toBeUndefined();
    expect(isSingleByte('shift_jis')).toBe(false);
    expect(isSingleByte('utf-8')).toBe(false);
  });
});
