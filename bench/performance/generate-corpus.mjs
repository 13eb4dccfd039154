// `node generate-corpus.mjs <directory> <files> [seed]`: source files of realistic sizes, the same for the same seed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from './create-random.mjs';

const MEDIAN_BYTES = 3000;
/** Sizes are log-normal: with this spread one file in twenty is above 20 KB and one in a thousand above 90 KB. */
const SPREAD = 1.15;
const MAX_BYTES = 1_000_000;
const FILES_PER_DIRECTORY = 20;

const WORDS =
  'node value index buffer parser table scope token range shard batch record store cache frame header layer owner policy queue region sample segment session signal stage target window'.split(
    ' ',
  );

/**
 * Templates per extension: how a file begins, and what follows. `$n` is a number, `$a` to `$d` are different names. They
 * are commented, named and nested so that a KB of source gives about as many records as one of real code does (the sources
 * of `effect` give 12, the Python library 29), and few findings.
 */
const TEMPLATES = {
  py: {
    start: `"""The $a of a $b, for whoever has a $c and needs the $d."""

import json
import os
from typing import Any

SEPARATOR = os.linesep
ENCODER: Any = json.JSONEncoder(indent=$n)


`,
    statements: [
      `def $a_$b_$n($c, $d=None):
    """Return the $a of a $c.

    The $d is taken as it is where there is one; otherwise the $c is looked
    at from its beginning, which takes a while for those that are long.
    """
    if $d is None:
        $d = {}
    result = []
    for position, item in enumerate($c):
        # What has no $b yet is left to the caller.
        if item in $d and position > $n:
            continue
        result.append(os.path.join(str(item), "$a-$b"))
    return json.dumps(result, sort_keys=True)


`,
      `class $A$B$n:
    """A $a that knows its $b.

    The $c and the $d are kept apart, because one of them may be there long
    before the other, and callers ask for both of them by name.
    """

    limit = $n

    def __init__(self, $c, *, $d="$a"):
        self.$c = $c
        self.$d = $d
        self._$a: dict[str, Any] = {}

    def $b(self, name):
        """Look up one $a by its name."""
        try:
            return self._$a[name]
        except KeyError as error:
            known = ", ".join(self._$a)
            raise ValueError(f"no {name}, only {known}") from error

    @property
    def is_$d(self):
        return self.$d is not None and len(self._$a) < self.limit


`,
      `# The $a of every $b, in the order in which the $c asks for them.
# The numbers are those of the $d.
$A_$B_$n = {
    "$a": ("$b", 1, 2.5),
    "$c-$d": (None, $n, -1.0),
    "$b of a $c that is no longer in use": ("", 0, 0.0),
}


`,
      `def merge_$a_$n($b, $c, strict=False):
    """Bring two lists of a $a together, in the order of the first.

    Entries that are in both are taken from the $b. With \`strict\`, a $d that
    is in the $c alone is an error; without it such entries follow at the end,
    in the order in which they were found there.
    """
    merged = []
    seen = set()
    for entry in $b:
        key = entry.get("name") or entry.get("$d")
        if key is None:
            raise TypeError("an entry has neither a name nor a $d")
        if key in seen:
            # The first one wins, as it does where the $a is read.
            continue
        seen.add(key)
        merged.append(entry)
    for entry in $c:
        if entry.get("name") in seen:
            continue
        if strict and len(merged) > $n:
            raise LookupError("the $c has a $d of its own: " + repr(entry))
        merged.append({**entry, "origin": "$c"})
    while merged and not merged[-1]:
        merged.pop()
    return merged


`,
      `async def read_$a_$n(path, $b: int = $n) -> list[str]:
    """Read the $c at a path line by line, without comments."""
    lines = []
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            lines.append(text[:$b] if len(text) > $b else f"{number}: {text}")
    return [entry for entry in lines if not entry.endswith("$d")]


`,
    ],
  },
  ts: {
    start: `/**
 * The $a of a $b, for whoever has a $c and needs the $d.
 */
import { assertDefined, type Options } from '../$a/options.js';
import type { $CSource } from './$c-source.js';

export const defaults: Options = assertDefined({ $b: $n, $d: false });

`,
    statements: [
      `/**
 * Returns the $a of a $b.
 *
 * The $c is taken as it is where there is one; otherwise the $b is looked at from its beginning,
 * which takes a while for those that are long.
 *
 * @param $b - What to look at. Its order does not matter.
 * @param $c - How many to return at most.
 */
export function $a$B$n<T extends { readonly name: string }>(
  $b: readonly T[],
  $c = $n,
): T[] {
  const result: T[] = [];
  for (const item of $b) {
    if (item.name === '$d' || result.length >= $c) continue;
    // What has no $d yet is left to the caller.
    result.push(item);
  }
  return result.sort((left, right) => (left.name < right.name ? -1 : 1));
}

`,
      `/**
 * Brings two lists of a $a together, in the order of the first. Entries that are in both are taken
 * from the $b; those that are in the $c alone follow at the end, in the order in which they were
 * found there.
 *
 * @throws RangeError where there are more of them than a $d can hold.
 */
export async function merge$A$n(
  $b: Iterable<string>,
  $c: ReadonlyMap<string, number>,
): Promise<string[]> {
  const merged = new Set<string>();
  let room = $n;
  for (const entry of $b) {
    const name = entry.trim();
    if (name === '' || merged.has(name)) {
      // The first one wins, as it does where the $a is read.
      continue;
    }
    switch (name.charAt(0)) {
      case '#':
        break;
      case '!':
        merged.delete(name.slice(1));
        break;
      default:
        room -= 1;
        merged.add(name);
    }
  }
  for (const [name, weight] of $c) {
    if (merged.has(name)) continue;
    if (weight > room || !Number.isFinite(weight)) {
      throw new RangeError(\`There is no $d left for \${name}, of \${weight} in \${room}\`);
    }
    room -= weight;
    merged.add(name);
  }
  await Promise.resolve();
  return [...merged].filter((name) => name !== '$d');
}

`,
      `/** What is known of one $a before its $b is. */
export interface $A$B$n {
  /** The same on every machine, and never empty. */
  readonly $b: string;
  /** In bytes; undefined where nobody has asked for it. */
  $c?: Record<string, number>;
  /** Looks the $d up, and makes it where there is none. */
  $d($a: $CSource, timeout: number): Promise<void>;
}

`,
      `/**
 * A $a that knows its $b, and gives it to everybody who asks with the right $c. Nothing is
 * remembered from one call to the next, so that several callers may share one.
 */
export class $A$C$n {
  readonly #$b = new Map<string, number>();
  #$c: string | undefined;

  constructor(private readonly $d: Options) {
    this.#$c = $d.toString();
  }

  /** Throws where the $a has no such $b. */
  find$D(name: string): number {
    const found = this.#$b.get(name) ?? this.#$b.get(\`\${this.#$c}/\${name}\`);
    if (found === undefined) {
      throw new TypeError(\`The $a has no $b of the name \${name}\`);
    }
    return found + $n;
  }
}

`,
      `// The $a of every $b, in the order in which the $c asks for them.
export const $A_$n = {
  $a: ['$b', 1, 2.5],
  $c: [undefined, $n, -1],
  '$d-$b': { $b: 'no longer in use', $c: null },
} as const;

`,
    ],
  },
  js: {
    start: `'use strict';

// The $a of a $b, for whoever has a $c and needs the $d.

const { join } = require('node:path');

const DIRECTORY = join(__dirname, '$a');

`,
    statements: [
      `/**
 * Returns the $a of a $b, or those of all of them where none is named. The $c decides about the
 * order, and about how many there are at most.
 *
 * @param {string[]} $b
 * @param {number} [$c]
 */
function $a$B$n($b, $c = $n) {
  const $d = $b.filter((entry) => entry.length > $c).map((entry) => entry.toLowerCase());
  if ($d.length === 0) {
    return [String($c), '$a'];
  }
  // What has no $a yet is left to the caller.
  return $d.slice(0, $c).concat($b);
}

exports.$a$B$n = $a$B$n;

`,
      `/**
 * Brings two lists of a $a together, in the order of the first. Entries that are in both are taken
 * from the $b; those that are in the $c alone follow at the end.
 */
exports.merge$A$n = function ($b, $c) {
  const merged = [];
  let room = $n;
  for (const entry of $b) {
    const name = entry && entry.name ? entry.name : '$d';
    if (merged.indexOf(name) >= 0) {
      // The first one wins, as it does where the $a is read.
      continue;
    }
    if (name.startsWith('#') && room > 0) {
      room--;
    } else {
      merged.push(name);
    }
  }
  while ($c.length > 0 && room > merged.length) {
    const next = $c.shift();
    if (typeof next !== 'string' || next === '$a') {
      throw new TypeError('the $c has something in it that is no $d: ' + String(next));
    }
    merged.push(next);
  }
  return merged;
};

`,
      `exports.load$A$n = async ({ $b, ...rest }) => {
  try {
    await $b(rest, join(DIRECTORY, '$c.json'));
  } catch (error) {
    // The $d says more about it than the error does.
    throw new Error(\`cannot load the $a: \${error.message}\`, { cause: error });
  }
};

`,
      `/* The $a of every $b, with the characters that a $c may have in its name. */
const $A_$n = /^[a-z][\\w.-]*$/;
const $d$A$n = { $a: null, '$b-$c': [1, 2, $n], $d: 'no longer in use' };

exports.is$A$n = (name) => $A_$n.test(name) && !(name in $d$A$n);

`,
    ],
  },
};
const EXTENSIONS = ['py', 'py', 'ts', 'ts', 'js'];

/**
 * Writes a corpus.
 *
 * @param {string} directory is made
 * @param {number} files
 * @param {number} [seed]
 * @returns {{ files: number, bytes: number }}
 */
export function generateCorpus(directory, files, seed = 1) {
  const random = createRandom(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let bytes = 0;
  for (let index = 0; index < files; index++) {
    const folder = Math.floor(index / FILES_PER_DIRECTORY);
    const parent = join(directory, `part${Math.floor(folder / FILES_PER_DIRECTORY)}`, `group${folder}`);
    if (index % FILES_PER_DIRECTORY === 0) mkdirSync(parent, { recursive: true });
    const extension = pick(EXTENSIONS);
    const target = Math.min(MAX_BYTES, Math.round(MEDIAN_BYTES * Math.exp(SPREAD * normal())));
    const { start, statements } = TEMPLATES[extension];
    let text = '';
    for (let number = index; text.length < target; number++) {
      text += fill(text === '' ? start : pick(statements), number, pickNames(pick));
    }
    writeFileSync(join(parent, `file${index}.${extension}`), text);
    bytes += text.length;
  }
  return { files, bytes };
}

/** Four different names. */
function pickNames(pick) {
  const names = new Set();
  while (names.size < 4) names.add(pick(WORDS));
  return [...names];
}

function fill(template, number, names) {
  return template.replace(/\$([A-Da-dn])/g, (_, key) => {
    if (key === 'n') return String(number);
    const name = names['abcd'.indexOf(key.toLowerCase())];
    return key === key.toLowerCase() ? name : name[0].toUpperCase() + name.slice(1);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [directory, files, seed] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(generateCorpus(directory, Number(files), Number(seed ?? 1)))}\n`);
}
