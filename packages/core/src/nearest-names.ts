const MAX_SUGGESTIONS = 3;
const MAX_LENGTH = 200;

/**
 * The candidates that a mistyped name may have meant, the nearest first, at most three: those within a third of the
 * name's length in edits, and those that begin with it.
 */
export function nearestNames(name: string, candidates: Iterable<string>): string[] {
  const wanted = name.slice(0, MAX_LENGTH).toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const scored: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const text = candidate.slice(0, MAX_LENGTH).toLowerCase();
    const distance = text.startsWith(wanted) && wanted !== '' ? 0 : editDistance(wanted, text);
    if (distance <= limit) scored.push({ candidate, distance });
  }
  scored.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return scored.slice(0, MAX_SUGGESTIONS).map(({ candidate }) => candidate);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length]!;
}
