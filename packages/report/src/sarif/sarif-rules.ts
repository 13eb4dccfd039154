import type { Severity } from '@codebatch/core';
import type { Finding } from '../findings/finding.ts';
import type { RuleText } from '../rule-text.ts';
import { withoutLinks } from './without-links.ts';

/** `level` of a severity (SARIF 2.1.0, 3.27.10). */
export const SARIF_LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};

/** Code scanning cuts longer descriptions. */
const LONGEST_DESCRIPTION = 1024;

/** A rule as `reportingDescriptor` (3.49). */
type SarifRule = { readonly id: string } & Readonly<Record<string, unknown>>;

/** The rules that results refer to: those of the program and, in `extensions`, those of each plugin. */
export interface SarifRules {
  readonly driver: readonly SarifRule[];
  readonly extensions: readonly {
    readonly name: string;
    readonly version: string;
    readonly rules: readonly SarifRule[];
  }[];
  /** The members of a result that name its rule. */
  referenceOf(finding: Finding): Readonly<Record<string, unknown>>;
}

/**
 * Collects the rules of findings in the order of their first use.
 *
 * @param typeOfTask - The type of a task by its id; rule texts are found by it and the code.
 */
export function collectRules(
  findings: readonly Finding[],
  texts: readonly RuleText[],
  typeOfTask: (taskId: string) => string,
): SarifRules {
  const textsByKey = new Map(texts.map((text) => [`${text.task}\n${text.id}`, text]));
  const textOf = (finding: Finding) => textsByKey.get(`${typeOfTask(finding.taskId)}\n${finding.code}`);
  const driver = new Map<string, { readonly index: number; readonly rule: SarifRule }>();
  const extensions = new Map<string, { readonly text: RuleText; readonly rules: typeof driver }>();
  for (const finding of findings) {
    const text = textOf(finding);
    let rules = driver;
    if (text?.plugin === true) {
      const extension = extensions.get(text.task) ?? { text, rules: new Map() };
      extensions.set(text.task, extension);
      rules = extension.rules;
    }
    if (!rules.has(finding.code)) {
      rules.set(finding.code, { index: rules.size, rule: describeRule(finding, text) });
    }
  }
  const names = [...extensions.keys()];
  return {
    driver: [...driver.values()].map(({ rule }) => rule),
    extensions: [...extensions].map(([name, { text, rules }]) => ({
      name,
      version: text.taskVersion,
      rules: [...rules.values()].map(({ rule }) => rule),
    })),
    referenceOf(finding) {
      const text = textOf(finding);
      const extension = text?.plugin === true ? extensions.get(text.task) : undefined;
      if (extension === undefined) {
        return { ruleId: finding.code, ruleIndex: driver.get(finding.code)?.index ?? -1 };
      }
      const index = extension.rules.get(finding.code)?.index ?? -1;
      const toolComponent = { name: extension.text.task, index: names.indexOf(extension.text.task) };
      return { rule: { id: finding.code, index, toolComponent } };
    },
  };
}

function describeRule(finding: Finding, text: RuleText | undefined): SarifRule {
  const { code } = finding;
  const severity = text?.severity ?? finding.severity;
  const summary = summaryOf(text?.message);
  const origin =
    text === undefined
      ? `Reported as ${code} by the task ${finding.taskId}.`
      : `Reported by the task ${text.task} ${text.taskVersion}: ${text.taskDescription}.`;
  return {
    id: code,
    shortDescription: { text: summary ?? code },
    fullDescription: { text: (summary === undefined ? origin : `${summary}. ${origin}`).slice(0, LONGEST_DESCRIPTION) },
    help: { text: `${origin} "codebatch query diagnostics --code ${code}" lists all places.` },
    defaultConfiguration: { level: SARIF_LEVELS[severity] },
    properties: {
      tags: [text?.task ?? finding.taskId],
      'problem.severity': severity === 'info' || severity === 'hint' ? 'recommendation' : severity,
    },
  };
}

/** A message with its placeholders left open; one that is nothing but a placeholder says nothing. */
function summaryOf(message: string | undefined): string | undefined {
  if (message === undefined || !/\p{L}/u.test(message.replace(/\{\w+\}/g, ''))) return undefined;
  return withoutLinks(message.replace(/\{\w+\}/g, '…'));
}
