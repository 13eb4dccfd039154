const MAX_SUGGESTIONS = 3;
const MAX_LENGTH = 200;

/**
 * The candidates that a mistyped name may have meant, the nearest first, at most three: those within a third of the
 * name's length in edits, and those that begin with it. Of long names the beginnings are compared.
 */
export function nearestNames(name: string, candidates: Iterable<string>): string[] {
  const wanted = name.slice(0, MAX_LENGTH).toLowerCase();
  let limit = Math.max(1, Math.floor(wanted.length / 3));
  const nearest: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const text = candidate.slice(0, MAX_LENGTH).toLowerCase();
    const distance = text.startsWith(wanted) && wanted !== '' ? 0 : editDistance(wanted, text, limit);
    if (distance > limit) continue;
    nearest.push({ candidate, distance });
    nearest.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
    nearest.length = Math.min(nearest.length, MAX_SUGGESTIONS);
    // What is further away than the last of a full list need not be known exactly.
    if (nearest.length === MAX_SUGGESTIONS) limit = nearest[MAX_SUGGESTIONS - 1]!.distance;
  }
  return nearest.map(({ candidate }) => candidate);
}

/** How many characters to insert, delete or replace to make b of a; some number above the limit where it is above it. */
function editDistance(a: string, b: string, limit: number): number {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let [rows, columns] = [a.length - start, b.length - start];
  while (rows > 0 && columns > 0 && a[start + rows - 1] === b[start + columns - 1]) {
    rows--;
    columns--;
  }
  const beyond = limit + 1;
  if (Math.abs(rows - columns) > limit) return beyond;
  let previous = Uint16Array.from({ length: columns + 1 }, (_, column) => column);
  let current = new Uint16Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    // A way that leaves this band has more edits than the limit.
    const first = Math.max(1, row - limit);
    const last = Math.min(columns, row + limit);
    let least = first === 1 ? row : beyond;
    current[first - 1] = least;
    for (let column = first; column <= last; column++) {
      const replaced = previous[column - 1]! + (a[start + row - 1] === b[start + column - 1] ? 0 : 1);
      const distance = Math.min(previous[column]! + 1, current[column - 1]! + 1, replaced);
      current[column] = distance;
      least = Math.min(least, distance);
    }
    if (least > limit) return beyond;
    if (last < columns) current[last + 1] = beyond;
    [previous, current] = [current, previous];
  }
  return previous[columns]!;
}
