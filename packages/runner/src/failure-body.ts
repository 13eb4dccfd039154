/** The body of the diagnostic that says why a task failed for a file. */
export function failureBody(code: string, message: string): string {
  return `${JSON.stringify({ kind: 'diagnostic', severity: 'error', code, message }).slice(1)}\n`;
}

/** The body of the record that says why a task did not process a file. */
export function skipBody(code: string, message: string): string {
  return `${JSON.stringify({ kind: 'skip', code, message }).slice(1)}\n`;
}
