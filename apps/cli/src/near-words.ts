/**
 * The words that a mistyped one may have meant, the nearest first, at most three. Two exchanged letters count as one
 * mistake (`sacn`); a third of the letters may be wrong.
 */
export function nearWords(word: string, candidates: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(word.replace(/^-+/, '').length / 3));
  return [...new Set(candidates)]
    .map((candidate) => ({
      candidate,
      mistakes: word.length >= 2 && candidate.startsWith(word) ? 0 : countMistakes(word, candidate),
    }))
    .filter(({ mistakes }) => mistakes <= limit)
    .sort((a, b) => a.mistakes - b.mistakes || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Insertions, deletions, replacements and exchanges of neighbours that turn one word into the other. */
function countMistakes(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          rows[i - 1]![j]! + 1,
          row[j - 1]! + 1,
          rows[i - 1]![j - 1]! + (same ? 0 : 1),
          exchanged ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
