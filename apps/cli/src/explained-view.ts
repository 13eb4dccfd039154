import { findCommand } from './command-table.ts';

/** The view of the query layer behind a command, in either spelling: `query outputs` and `query-outputs` are `outputs`. */
export function viewOf(command: string): string {
  const name = findCommand(command)?.name ?? command;
  return name.replace(/^query /, '');
}
