import type { PathMatcher } from '../path-pattern.ts';
import { indexKeys } from './index-keys.ts';
import type { RecordIndex } from './open-record-index.ts';
import { VarintReader } from './varints.ts';

/** Successive records of one path in one file. */
export interface Run {
  readonly path: string;
  /** Number of the first record in the segment. */
  readonly first: number;
  readonly count: number;
}

/** A run with what its records are. */
export interface RunCells extends Run {
  /** Numbers of cells, each followed by its number of records, in the order of their first records. */
  readonly cells: readonly number[];
}

/** The runs of a segment in stored order, of all paths or of those that match. */
export function readRuns(index: RecordIndex, segment: number, matches: PathMatcher): Generator<Run> {
  return readRunsWith(index, segment, matches, (run) => run);
}

/** As {@link readRuns}, with the cells of each run. */
export function readRunCells(
  index: RecordIndex,
  segment: number,
  matches: PathMatcher | undefined,
): Generator<RunCells> {
  const reader = new VarintReader(index.need(indexKeys.runCells(segment)));
  return readRunsWith(index, segment, matches, (run, wanted) => {
    const cells: number[] = [];
    for (let left = 2 * reader.next(); left > 0; left -= 1) {
      const number = reader.next();
      if (wanted) cells.push(number);
    }
    return { ...run, cells };
  });
}

/** @param complete - Called with every run, also with those that are not wanted. */
function* readRunsWith<T>(
  index: RecordIndex,
  segment: number,
  matches: PathMatcher | undefined,
  complete: (run: Run, wanted: boolean) => T,
): Generator<T> {
  const paths = index.need(indexKeys.paths(segment)).toString('utf8').split('\n').map(readPath);
  const wanted = matches === undefined ? undefined : paths.map(matches);
  const reader = new VarintReader(index.need(indexKeys.runs(segment)));
  const { records } = index.head.segments[segment] ?? { records: 0 };
  let first = 0;
  while (first < records) {
    const path = reader.next();
    const count = reader.next();
    const chosen = wanted === undefined || wanted[path] === true;
    const run = complete({ path: paths[path] ?? '', first, count }, chosen);
    if (chosen) yield run;
    first += count;
  }
}

function readPath(line: string): string {
  return line.startsWith('"') ? String(JSON.parse(line)) : line;
}
