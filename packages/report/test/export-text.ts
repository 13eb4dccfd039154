import type { Store } from '@codebatch/core';
import { type ExportRequest, openExport, type RuleText } from '@codebatch/report';

/** Rules as the command passes them: of a built-in task, and of a plugin. */
export const RULES: readonly RuleText[] = [
  {
    id: 'L101',
    severity: 'warning',
    message: "'{name}' is imported but never used",
    task: 'lint',
    taskVersion: '1.2.0',
    taskDescription: 'Checks lines and names',
    plugin: false,
  },
  {
    id: 'todo',
    severity: 'info',
    message: 'To do: {what}',
    task: 'acme',
    taskVersion: '3.0.0',
    taskDescription: 'Finds things to do',
    plugin: true,
  },
];

/** An export as one text, with the version of the program left out. */
export function exportText(store: Store, request: Partial<ExportRequest> & { readonly format: string }): string {
  return Buffer.from(exportBytes(store, request)).toString();
}

/** As {@link exportText}, as bytes. */
export function exportBytes(store: Store, request: Partial<ExportRequest> & { readonly format: string }): Uint8Array {
  const { pieces } = openExport(store, { batch: 'after', rules: RULES, toolVersion: '0.0.0', ...request });
  return Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece)));
}
