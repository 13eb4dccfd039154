const NON_ASCII = /[^\x00-\x7f]/;
const ESCAPE = /\\u(?:([0-9a-f]{4})|\{0*(10[0-9a-f]{4}|[0-9a-f]{1,5})\})/gi;
const IDENTIFIER = /^#?[$_\p{ID_Start}](?:[$\u200c\p{ID_Continue}]|\u200d)*$/u;

/** The form in which Python compares an identifier: NFKC. */
export function normalPythonName(text: string): string {
  return NON_ASCII.test(text) ? text.normalize('NFKC') : text;
}

/** What an identifier of JavaScript with escapes means: `ab` for `\u0061b`. Any other text stays as it is. */
export function normalJavaScriptName(text: string): string {
  if (!text.includes('\\')) return text;
  const plain = text.replace(ESCAPE, (_, short: string | undefined, long: string | undefined) =>
    String.fromCodePoint(Number.parseInt(short ?? long ?? '', 16)),
  );
  return IDENTIFIER.test(plain) ? plain : text;
}
