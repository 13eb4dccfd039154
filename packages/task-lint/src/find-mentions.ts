const WORD = /[\p{L}\p{Nl}$_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$]*/gu;

/**
 * Finds words that occur more than once in a text. In a tree with syntax errors uses of names go unseen, so a name that
 * the text mentions again is not called unused there.
 */
export function findMentions(text: string): (word: string) => boolean {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const [word] of text.matchAll(WORD)) {
    if (seen.has(word)) again.add(word);
    else seen.add(word);
  }
  return (word) => again.has(word);
}
