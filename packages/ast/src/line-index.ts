/** Lines of a text. Lines and columns are 1-based, columns and offsets count UTF-16 code units (SPEC 9). */
export interface LineIndex {
  /** Number of lines; a text that ends in a terminator has an empty last line. */
  readonly lineCount: number;
  /** Line and column of an offset; offsets outside the text are moved to its nearest end. */
  position(offset: number): { line: number; column: number };
  /** Offset of the first character of a line. @throws RangeError for a line that does not exist */
  lineStart(line: number): number;
  /** Offset after the last character of a line, before its terminator. @throws RangeError for a line that does not exist */
  lineEnd(line: number): number;
  /** Offset of a position, no further than the end of its line. @throws RangeError for a line that does not exist */
  offset(line: number, column: number): number;
}

const LF = 10;
const CR = 13;

/** Indexes the lines of a text; they end at `\n`, `\r\n` or a lone `\r`. */
export function createLineIndex(text: string): LineIndex {
  const starts = findLineStarts(text);
  // Callers ask for neighbouring offsets in turn, so the line found last is tried first.
  let lastLine = 0;

  const lineAt = (offset: number): number => {
    if (starts[lastLine]! <= offset && (lastLine + 1 === starts.length || offset < starts[lastLine + 1]!))
      return lastLine;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    lastLine = low;
    return low;
  };

  const lineStart = (line: number): number => {
    const start = starts[line - 1];
    if (start === undefined) throw new RangeError(`line ${line} is not one of ${starts.length}`);
    return start;
  };

  const lineEnd = (line: number): number => {
    const start = lineStart(line);
    const next = starts[line];
    if (next === undefined) return text.length;
    const crlf = next - 2 >= start && text.charCodeAt(next - 1) === LF && text.charCodeAt(next - 2) === CR;
    return crlf ? next - 2 : next - 1;
  };

  return {
    lineCount: starts.length,
    position(offset) {
      const inside = Math.min(Math.max(offset, 0), text.length);
      const line = lineAt(inside);
      return { line: line + 1, column: inside - starts[line]! + 1 };
    },
    lineStart,
    lineEnd,
    offset(line, column) {
      return Math.min(lineStart(line) + Math.max(column - 1, 0), lineEnd(line));
    },
  };
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === LF || (unit === CR && text.charCodeAt(at + 1) !== LF)) starts.push(at + 1);
  }
  return starts;
}
