/** Variants that the braces of one pattern may stand for; a pattern with more has the first of them. */
const MOST_VARIANTS = 64;
/** A longer pattern covers nothing. */
const LONGEST_PATTERN = 1000;

/**
 * Compiles a pattern of workspace members: `*` and `?` within a segment of a path, `**` over any number of segments, lists in
 * braces. The work of a match is at most the product of the lengths, whatever the pattern: it comes from scanned code.
 */
export function compileMemberPattern(pattern: string): (directory: string) => boolean {
  if (pattern.length > LONGEST_PATTERN) return () => false;
  const variants = expandBraces(pattern.replace(/^(\.\/)+/, '').replace(/\/+$/, '')).map((variant) =>
    variant.split('/'),
  );
  return (directory) => {
    const segments = directory.split('/');
    return variants.some((variant) =>
      matches(
        segments,
        variant,
        (part) => part === '**',
        (part, segment) => matchesSegment(segment, part),
      ),
    );
  };
}

function matchesSegment(segment: string, pattern: string): boolean {
  return matches(
    [...segment],
    [...pattern],
    (part) => part === '*',
    (part, character) => part === '?' || part === character,
  );
}

/** Whether a pattern covers all items; on a mismatch the last `any` takes one item more. */
function matches(
  items: readonly string[],
  pattern: readonly string[],
  isAny: (part: string) => boolean,
  covers: (part: string, item: string) => boolean,
): boolean {
  let item = 0;
  let part = 0;
  let lastAny = -1;
  let takenFrom = 0;
  while (item < items.length) {
    const current = pattern[part];
    if (current !== undefined && isAny(current)) {
      lastAny = part;
      takenFrom = item;
      part += 1;
    } else if (current !== undefined && covers(current, items[item]!)) {
      item += 1;
      part += 1;
    } else if (lastAny !== -1) {
      takenFrom += 1;
      item = takenFrom;
      part = lastAny + 1;
    } else return false;
  }
  return pattern.slice(part).every(isAny);
}

function expandBraces(pattern: string): string[] {
  let variants = [pattern];
  for (;;) {
    let expanded = false;
    variants = variants
      .flatMap((variant) => {
        const [whole, before = '', inner = '', after = ''] = /^([^{}]*)\{([^{}]*)\}(.*)$/s.exec(variant) ?? [];
        if (whole === undefined) return [variant];
        expanded = true;
        return inner.split(',', MOST_VARIANTS).map((choice) => before + choice + after);
      })
      .slice(0, MOST_VARIANTS);
    if (!expanded) return variants;
  }
}
