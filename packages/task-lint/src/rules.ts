import type { DiagnosticDeclaration } from '@codebatch/plugin';

/** Every rule with its default severity and its message. Ids are never reused or renamed. */
export const RULES = {
  L001: { severity: 'warning', message: 'Trailing white space' },
  L002: { severity: 'warning', message: 'Line has {length} characters, more than {max}' },
  L003: { severity: 'info', message: '{text}' },
  L004: { severity: 'warning', message: 'Indentation by tabs on {extent}' },
  L005: { severity: 'warning', message: 'No newline at the end of the file' },
  L101: { severity: 'warning', message: "'{name}' is imported but never used" },
  L102: { severity: 'warning', message: "Local {what} '{name}' is never used" },
  L103: { severity: 'info', message: "'{name}' shadows the {what} of line {line}" },
} as const satisfies Record<string, DiagnosticDeclaration>;

/** Id of a rule. */
export type RuleId = keyof typeof RULES;

/** Every rule id, in order. */
export const RULE_IDS: readonly RuleId[] = Object.keys(RULES) as RuleId[];
