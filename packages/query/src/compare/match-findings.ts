import { isFailureCode } from '@codebatch/core';
import { fieldText, recordColumn, recordLine } from '../record-fields.ts';
import type { Anchor } from './file-differences.ts';
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
 * @param known - Lines of findings that were recognised before; none by default.
 */
export function matchFindings(
  before: readonly ComparedRecord[],
  after: readonly ComparedRecord[],
  otherVersion: boolean,
  known: () => readonly Anchor[] = () => [],
): RecordMatch {
  const keys = otherVersion ? [...CONTEXT_KEYS, both(code, both(lineContext, column))] : CONTEXT_KEYS;
  // Most findings that are left have no partner at all: one look says so, where each key would ask again.
  const likely = { before: withPartner(before, after, otherVersion), after: withPartner(after, before, otherVersion) };
  const match = matchByPosition(matchByKeys(likely.before, likely.after, keys), known);
  const paired = new Set(match.pairs.flat());
  const unpaired = (found: readonly ComparedRecord[]) => found.filter((one) => !paired.has(one));
  return { pairs: match.pairs, before: unpaired(before), after: unpaired(after) };
}

/** The findings to which the other side has one that some key could match. */
function withPartner(
  found: readonly ComparedRecord[],
  others: readonly ComparedRecord[],
  otherVersion: boolean,
): readonly ComparedRecord[] {
  const key = otherVersion ? code : (one: ComparedRecord) => failure(one) ?? looseMessage(one);
  const keys = new Set(others.map(key));
  return found.filter((one) => keys.has(key(one)));
}

const code: MatchKey = ({ record }) => joined(record.code);
const message: MatchKey = ({ record }) => joined(record.code, record.message);
const looseMessage: MatchKey = ({ record }) => joined(record.code, withoutNumbers(fieldText(record.message)));
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
const failure: MatchKey = ({ record }) => (isFailureCode(record.code) ? record.code : undefined);

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
function matchByPosition(match: RecordMatch, known: () => readonly Anchor[]): RecordMatch {
  if (match.before.length === 0 || match.after.length === 0) return match;
  const found = match.pairs
    .map(([a, b]) => [recordLine(a.record), recordLine(b.record)])
    .filter((lines): lines is [number, number] => lines[0] !== undefined && lines[1] !== undefined);
  const anchors = [...known(), ...found].sort((a, b) => a[0] - b[0]);
  const shifts = [shiftAt(anchors, 'above'), shiftAt(anchors, 'below')];
  const wanted = new Set(match.before);
  const keys = shifts.map((shift): MatchKey => {
    return (compared) => {
      const at = recordLine(compared.record);
      if (at === undefined) return undefined;
      return joined(looseMessage(compared), wanted.has(compared) ? at + shift(at) : at);
    };
  });
  const rest = matchByKeys(match.before, match.after, keys);
  return { ...rest, pairs: [...match.pairs, ...rest.pairs] };
}

function shiftAt(anchors: readonly Anchor[], side: 'above' | 'below'): (line: number) => number {
  return (line) => {
    let low = 0;
    let high = anchors.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((anchors[middle] as Anchor)[0] <= line) low = middle + 1;
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
