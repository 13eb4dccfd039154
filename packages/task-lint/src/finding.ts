import type { RuleId } from './rules.ts';

/** A violation of a rule, before severities and suppressions are applied. */
export interface Finding {
  readonly rule: RuleId;
  /** Offsets in the decoded text. */
  readonly start: number;
  readonly end: number;
  /** Values of the message's placeholders. */
  readonly data?: Readonly<Record<string, string | number>>;
}
