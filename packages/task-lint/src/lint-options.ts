import type { JsonSchema, Severity } from '@codebatch/plugin';
import { RULE_IDS, RULES, type RuleId } from './rules.ts';

/** Severity of a rule's findings, or `off`. */
export type RuleSetting = Severity | 'off';

/** Options of the task `lint`. */
export interface LintOptions {
  /** Greatest length of a line in characters (Unicode code points), for L002. Default 120. */
  readonly max_line_length: number;
  /** Setting per rule; a rule that is left out keeps its default severity. */
  readonly rules: Readonly<Partial<Record<RuleId, RuleSetting>>>;
}

/** The options where nothing is configured. */
export const LINT_DEFAULTS: LintOptions = {
  max_line_length: 120,
  rules: Object.fromEntries(RULE_IDS.map((id) => [id, RULES[id].severity])),
};

const SETTING = { enum: ['off', 'hint', 'info', 'warning', 'error'] };

/** Schema of {@link LintOptions}. */
export const LINT_OPTIONS_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    max_line_length: { description: 'Greatest length of a line in characters (L002).', type: 'integer', minimum: 1 },
    rules: {
      description: 'Severity of each rule, or off.',
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(RULE_IDS.map((id) => [id, SETTING])),
    },
  },
};

/** The setting of a rule. */
export function settingOf(options: LintOptions, rule: RuleId): RuleSetting {
  return options.rules[rule] ?? RULES[rule].severity;
}
