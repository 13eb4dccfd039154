/**
 * A message that holds no link. SARIF viewers make one of `[text](target)` (3.11.6), and messages quote the code that was
 * scanned: a space between the brackets keeps the text readable and leads nowhere.
 */
export function withoutLinks(message: string): string {
  return message.replaceAll('](', '] (');
}
