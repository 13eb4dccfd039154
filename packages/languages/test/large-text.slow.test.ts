import { decodeTree, encodeTree } from '@codebatch/ast';
import { createParser, probeBackends } from '@codebatch/languages';
import { expect, it } from 'vitest';
import { parsedText } from './bare-parser.ts';
import { textOfLength } from './samples.ts';
import { findDifference } from './walk-native.ts';

it.each([
  { name: '256 Ki', language: 'python', length: 262_144, broken: true },
  { name: '256 Ki', language: 'javascript', length: 262_144, broken: true },
  { name: '256 Ki', language: 'typescript', length: 262_144, broken: true },
  { name: '256 Ki', language: 'tsx', length: 262_144, broken: true },
  { name: '10 Mi', language: 'python', length: 10_485_760, broken: false },
])(
  'R7.1 every node of $name characters of $language survives, alike in all backends',
  { timeout: 600_000 },
  async ({ language, length, broken }) => {
    const text = textOfLength(language, length, broken);
    const source = { encoding: 'utf-8', bom: false };
    const encoded: Uint8Array[] = [];
    for (const { backend, available } of await probeBackends()) {
      if (!available) continue;
      const parser = await createParser({ backend });
      encoded.push(encodeTree(parser.parse(text, language, source)));
      parser.close();
    }
    const [bytes, ...rest] = encoded as [Uint8Array, ...Uint8Array[]];
    for (const other of rest) expect(Buffer.compare(bytes, other)).toBe(0);
    expect(bytes.length).toBeLessThan(0.6 * text.length);
    expect(findDifference(decodeTree(bytes), parsedText(text, language), language)).toBe(-1);
  },
);
