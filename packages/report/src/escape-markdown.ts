/**
 * Text that means itself in a cell of a Markdown table: characters of Markdown and of HTML are escaped, line ends, which
 * no cell can hold, become spaces, and what GitHub would make a link of by itself stays text: messages quote the code that
 * was scanned.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n\u2028\u2029]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/:(?=\/\/)/g, '&#58;')
    .replace(
      /(www|mailto|xmpp)([.:])/gi,
      (_, word: string, mark: string) => `${word}${mark === '.' ? '&#46;' : '&#58;'}`,
    )
    .replace(/[\\`*_[\]|~@!]|(?<!&)#/g, (character) => (character === '@' ? '&#64;' : `\\${character}`));
}
