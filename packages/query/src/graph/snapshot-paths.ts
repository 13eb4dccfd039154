/** The directory of a path, `` for the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** The directory and all above it, the nearest first, the root `` last. */
export function* withParents(directory: string): Generator<string> {
  let current = directory;
  for (;;) {
    yield current;
    if (current === '') return;
    current = parentOf(current);
  }
}

/** What a relative reference means from a directory: `.` and `..` resolved; undefined where it leaves the snapshot. */
export function joinPath(directory: string, reference: string): string | undefined {
  const segments = directory === '' ? [] : directory.split('/');
  for (const segment of reference.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join('/');
}
