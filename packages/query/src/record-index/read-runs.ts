import type { PathMatcher } from '../path-pattern.ts';
import { indexKeys } from './index-keys.ts';
import { toUint32Array } from './number-bytes.ts';
import type { RecordIndex } from './open-record-index.ts';
import { VarintReader } from './varints.ts';

/** Successive records of one path in one file, and what they are. */
export interface RunCells {
  readonly path: string;
  /** Numbers of cells, each followed by its number of records, in the order of their first records. */
  readonly cells: readonly number[];
}

/** The paths of an index at their numbers. */
export function readPaths(index: RecordIndex): readonly string[] {
  return index.need(indexKeys.paths).toString('utf8').split('\n').map(readPath);
}

function readPath(line: string): string {
  return line.startsWith('"') ? String(JSON.parse(line)) : line;
}

/**
 * Where the records of a segment are that have wanted paths, in stored order: of each run of them the number of the first,
 * and how many they are.
 *
 * @param wanted - Whether a path is, at its number.
 */
export function findRuns(index: RecordIndex, segment: number, wanted: readonly boolean[]): readonly number[] {
  const runs = readRuns(index, segment);
  const found: number[] = [];
  let first = 0;
  for (let n = 0; n < runs.length; n += 2) {
    const count = runs[n + 1] as number;
    if (wanted[runs[n] as number] === true) found.push(first, count);
    first += count;
  }
  return found;
}

/** The runs of all segments with their cells, in stored order: of all paths, or of those that match. */
export function* readRunCells(index: RecordIndex, matches: PathMatcher | undefined): Generator<RunCells> {
  const paths = readPaths(index);
  const wanted = matches === undefined ? undefined : paths.map(matches);
  for (const segment of index.head.segments.keys()) {
    const runs = readRuns(index, segment);
    const reader = new VarintReader(index.need(indexKeys.runCells(segment)));
    for (let n = 0; n < runs.length; n += 2) {
      const path = runs[n] as number;
      const cells: number[] = [];
      for (let left = 2 * reader.next(); left > 0; left -= 1) cells.push(reader.next());
      if (wanted === undefined || wanted[path] === true) yield { path: paths[path] ?? '', cells };
    }
  }
}

/** Of each run the number of its path, and of its records. */
function readRuns(index: RecordIndex, segment: number): Uint32Array {
  return toUint32Array(index.need(indexKeys.runs(segment)));
}
