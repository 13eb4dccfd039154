/** A match: the number of its pattern, and what each capture holds. Offsets are UTF-16 code units. */
export interface MatchedNodes {
  readonly pattern: number;
  readonly captures: readonly {
    readonly name: string;
    readonly node: {
      readonly type: string;
      readonly isNamed: boolean;
      readonly startIndex: number;
      readonly endIndex: number;
    };
  }[];
}

const SYMBOL_BITS = 0xffff;

/**
 * Reads what the native module writes for matches: for each its pattern and the number of its captures, then for each
 * of those its name's number, start, end, and symbol with bit 16 set if the node is named.
 */
export function readMatches(
  numbers: Uint32Array,
  captureNames: readonly string[],
  symbolName: (symbol: number) => string,
): MatchedNodes[] {
  const matches: MatchedNodes[] = [];
  for (let at = 0; at < numbers.length; ) {
    const pattern = numbers[at++]!;
    const captures = Array.from({ length: numbers[at++]! }, () => {
      const [name, startIndex, endIndex, symbol] = numbers.subarray(at, at + 4) as unknown as [
        number,
        number,
        number,
        number,
      ];
      at += 4;
      const type = symbolName(symbol & SYMBOL_BITS);
      return { name: captureNames[name]!, node: { type, isNamed: symbol > SYMBOL_BITS, startIndex, endIndex } };
    });
    matches.push({ pattern, captures });
  }
  return matches;
}
