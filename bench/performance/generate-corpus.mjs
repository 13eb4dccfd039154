// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are source code with template strings
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

const WORDS = 'node value index buffer parse table entry scope token range shard batch record store path line'.split(
  ' ',
);

/** Templates per extension; `$n` is a number, `$a` to `$d` are names. */
const STATEMENTS = {
  py: [
    'def $a_$n($b, $c=$n):\n    """Give the $d of $b."""\n    if $b > $c and $c != $n:\n        return [$b, "$d", $c + 1]\n    for $d in range($n):\n        $c += $d * 2\n    return $c\n\n\n',
    'class $A$n:\n    $b = {"$c": (1, 2.5), "$d": None}\n\n    def $a(self, $c):\n        try:\n            return self.$b[$c]\n        except KeyError as $d:\n            raise ValueError(f"{$c} of {$n}") from $d\n\n\n',
    '# $a $b $c $d\n$a_$b = [$c for $c in range($n) if $c % 2]\n\n',
    'import $a.$b as $c_$n\n\n',
  ],
  ts: [
    'export function $a$n<T>($b: T, $c = $n): T[] {\n  if ($c > $n && $b !== undefined) return [$b];\n  for (let $d = 0; $d < $c; $d++) console.log(`$a ${$d}`);\n  return [];\n}\n\n',
    'export interface $A$n {\n  readonly $b: string;\n  $c?: Record<string, number>;\n  $d($a: unknown): Promise<void>;\n}\n\n',
    'export class $A$n_ {\n  #$b = new Map<string, number>();\n\n  $c($d: string): number {\n    return this.#$b.get($d) ?? $n;\n  }\n}\n\n',
    '// $a $b $c $d\nconst $a_$n = { $b: [1, 2, $n], $c: "$d" } as const;\n\n',
  ],
  js: [
    'export function $a$n($b, $c = $n) {\n  const $d = $b.filter((x) => x > $c).map((x) => x * 2);\n  return $d.length > 0 ? $d : [$c];\n}\n\n',
    'const $a_$n = async ({ $b, ...$c }) => {\n  try {\n    await $b($c);\n  } catch ($d) {\n    throw new Error(`$a: ${$d}`);\n  }\n};\n\n',
    '/* $a $b */\nvar $c$n = /[$a-z]+/g, $d$n = { $a: null };\n\n',
  ],
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
    const pieces = [];
    let length = 0;
    for (let number = index; length < target; number++) {
      const names = { a: pick(WORDS), b: pick(WORDS), c: pick(WORDS), d: pick(WORDS) };
      const piece = pick(STATEMENTS[extension]).replace(/\$([A-Dn]|[a-d])/g, (_, key) => {
        if (key === 'n') return String(number);
        const name = names[key.toLowerCase()];
        return key === key.toLowerCase() ? name : name[0].toUpperCase() + name.slice(1);
      });
      pieces.push(piece);
      length += piece.length;
    }
    const text = pieces.join('');
    writeFileSync(join(parent, `file${index}.${extension}`), text);
    bytes += text.length;
  }
  return { files, bytes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [directory, files, seed] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(generateCorpus(directory, Number(files), Number(seed ?? 1)))}\n`);
}
