import { recordColumn } from '../record-fields.ts';
import { both, type ComparedRecord, joined, type MatchKey, matchByKeys, type RecordMatch } from './match-records.ts';

/**
 * Matches diagnostics of one file on two sides: by code, message and context first, so that a finding keeps its
 * identity when lines are inserted above it; by position only where the context of its line has changed (SPEC 9).
 *
 * A finding with another message is the same only where the numbers in the message differ, or where its task has
 * another version and it stands at the same place of the same text: a fixed finding and a new one of the same rule are
 * one of each.
 *
 * @param otherVersion - Whether version or options of the task differ.
 */
export function matchFindings(
  before: readonly ComparedRecord[],
  after: readonly ComparedRecord[],
  otherVersion: boolean,
): RecordMatch {
  const byContext = matchByKeys(
    before,
    after,
    otherVersion ? [...CONTEXT_KEYS, both(code, both(lineContext, column))] : CONTEXT_KEYS,
  );
  return matchByPosition(byContext);
}

const code: MatchKey = ({ record }) => joined(record.code);
const message: MatchKey = ({ record }) => joined(record.code, record.message);
const looseMessage: MatchKey = ({ record }) => joined(record.code, withoutNumbers(record.message ?? ''));
const line: MatchKey = ({ record }) => joined(record.line);
const column: MatchKey = ({ record }) => joined(recordColumn(record));
const lineContext: MatchKey = ({ context }) => context()?.line;
const fullContext: MatchKey = ({ context }) => {
  const found = context();
  return found === undefined ? undefined : `${found.line}:${found.around}`;
};
const noContext: MatchKey = ({ context }) => (context() === undefined ? '' : undefined);
const wholeFile: MatchKey = ({ record }) => (record.line === undefined ? '' : undefined);
/** A task fails once for a file, whatever it says about it. */
const failure: MatchKey = ({ record }) => (record.code?.startsWith('TASK_') ? record.code : undefined);

const CONTEXT_KEYS: readonly MatchKey[] = [
  both(message, both(fullContext, line)),
  both(message, fullContext),
  both(message, lineContext),
  both(looseMessage, both(lineContext, column)),
  both(message, both(noContext, both(line, column))),
  both(message, both(noContext, line)),
  both(message, wholeFile),
  failure,
];

/**
 * Pairs what is left by position: a finding on an edited line is where it was, moved by as many lines as the nearest
 * finding that was recognised, above it or below.
 */
function matchByPosition(match: RecordMatch): RecordMatch {
  if (match.before.length === 0 || match.after.length === 0) return match;
  const anchors = match.pairs
    .map(([a, b]) => [a.record.line, b.record.line])
    .filter((lines): lines is [number, number] => typeof lines[0] === 'number' && typeof lines[1] === 'number')
    .sort((a, b) => a[0] - b[0]);
  const shifts = [shiftAt(anchors, 'above'), shiftAt(anchors, 'below')];
  const wanted = new Set(match.before);
  const keys = shifts.map((shift): MatchKey => {
    return (compared) => {
      const at = compared.record.line;
      if (at === undefined) return undefined;
      return joined(looseMessage(compared), wanted.has(compared) ? at + shift(at) : at);
    };
  });
  const rest = matchByKeys(match.before, match.after, keys);
  return { ...rest, pairs: [...match.pairs, ...rest.pairs] };
}

function shiftAt(anchors: readonly (readonly [number, number])[], side: 'above' | 'below'): (line: number) => number {
  return (line) => {
    let low = 0;
    let high = anchors.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((anchors[middle] as readonly [number, number])[0] <= line) low = middle + 1;
      else high = middle;
    }
    const anchor = anchors[side === 'above' ? low - 1 : low] ?? anchors[side === 'above' ? low : low - 1];
    return anchor === undefined ? 0 : anchor[1] - anchor[0];
  };
}

/** A message without measured numbers, which vary with the line; digits of a name or in quotes stay. */
export function withoutNumbers(text: string): string {
  return text.replace(/(?<![\w'"`.-])\d+(?![\w'"`])/g, '#');
}
