/** First characters that are told apart: those of ASCII. */
const CHARACTERS = 128;
const LONGEST = 31;

/** Whether a piece of a text may be one of some words. */
export type WordSieve = (text: string, start: number, end: number) => boolean;

/**
 * Tells pieces of a text that may be one of some words by their first character and their length, without cutting them out.
 *
 * @param words of ASCII, of 1 to 31 characters
 */
export function createWordSieve(words: Iterable<string>): WordSieve {
  /** By first character the lengths of words, as bits. */
  const lengths = new Uint32Array(CHARACTERS);
  for (const word of words) lengths[word.charCodeAt(0)]! |= 1 << word.length;
  return (text, start, end) => {
    const length = end - start;
    if (length > LONGEST) return false;
    const first = text.charCodeAt(start);
    return first < CHARACTERS && ((lengths[first]! >>> length) & 1) === 1;
  };
}
