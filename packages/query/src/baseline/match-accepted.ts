import type { BaselineFindingRecord, OutputRecord } from '@codebatch/core';
import { withoutNumbers } from '../compare/match-findings.ts';
import { both, joined, type MatchKey, matchByKeys, type RecordMatch } from '../compare/match-records.ts';

/** A finding on one side: accepted earlier, or found now. */
export interface Candidate {
  readonly finding: BaselineFindingRecord;
  /** Only of findings of now. */
  readonly record?: OutputRecord;
  /** Whether no other line of the file has the same neighbours. */
  readonly isOnlyPlace: () => boolean;
}

/**
 * Matches accepted findings of one task and file with those of now: by code, message and the text of the line and its
 * neighbours, then of the line alone, in stored order; last, where the line itself was edited, by its neighbours, if no
 * other line has the same. Positions are not recorded and have no part in it.
 *
 * @param otherVersion - Whether another version of the task accepted them: then messages may differ on an equal line.
 */
export function matchAccepted(
  accepted: readonly Candidate[],
  found: readonly Candidate[],
  otherVersion: boolean,
): RecordMatch<Candidate> {
  return matchByKeys(accepted, found, otherVersion ? [...KEYS, both(code, line)] : KEYS);
}

type Key = MatchKey<Candidate>;

const code: Key = ({ finding }) => joined(finding.code);
const message: Key = ({ finding }) => joined(finding.code, finding.message);
const looseMessage: Key = ({ finding }) => joined(finding.code, withoutNumbers(finding.message));
const context: Key = ({ finding }) => finding.context;
const line: Key = ({ finding }) => lineOf(finding);
const onlyPlace: Key = ({ finding, isOnlyPlace }) => (isOnlyPlace() ? finding.context?.slice(17) : undefined);
const wholeFile: Key = ({ finding }) => (finding.context === undefined ? '' : undefined);

const KEYS: readonly Key[] = [
  both(message, context),
  both(message, line),
  both(looseMessage, line),
  both(message, wholeFile),
  both(looseMessage, onlyPlace),
];

/** The digest of the line that a finding is on, without that of its neighbours. */
export function lineOf({ context }: BaselineFindingRecord): string | undefined {
  return context?.slice(0, 16);
}
