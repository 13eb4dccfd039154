/** The view of the query layer behind a command: `query outputs` reads as `outputs` does. */
export function viewOf(command: string): string {
  return command.replace(/^query[ -]/, '');
}
