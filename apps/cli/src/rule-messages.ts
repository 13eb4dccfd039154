import type { Registry } from '@codebatch/runner';

/** What the diagnostics of tasks are about, by code. */
export type RuleMessages = ReadonlyMap<string, string>;

/**
 * What a rule says whatever it found: its message with `…` for what differs from finding to finding. A message that is
 * nothing but a placeholder says nothing, and is left out.
 */
export function ruleMessages({ tasks }: Registry): RuleMessages {
  const messages = new Map<string, string>();
  for (const { task } of tasks.values()) {
    for (const [code, { message }] of Object.entries(task.diagnostics ?? {})) {
      if (/\p{L}/u.test(message.replace(/\{\w+\}/g, ''))) messages.set(code, message.replace(/\{\w+\}/g, '…'));
    }
  }
  return messages;
}
