import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { decodeTree, encodeTree, type Tree } from '@codebatch/ast';
import type { GrammarEntry } from '@codebatch/core';
import { createParser, probeBackends, resolveGrammars } from '@codebatch/languages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGE_VERSION, MIN_COMPATIBLE_VERSION } from 'web-tree-sitter';

const require = createRequire(import.meta.url);
const source = { encoding: 'utf-8', bom: false };
const BACKENDS = ['binding', 'wasm', 'accelerator'] as const;

let folder: string;
let config: string;
let backends: readonly (typeof BACKENDS)[number][];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codebatch-'));
  config = path.join(folder, 'codebatch.config.json');
  // Without a C compiler there is no accelerator, and nothing to compare.
  const usable = (await probeBackends()).filter(({ available }) => available).map(({ backend }) => backend);
  backends = BACKENDS.filter((name) => usable.includes(name));
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function packageOf(name: string): string {
  return path.dirname(require.resolve(`${name}/package.json`));
}

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

/** The tree of a text under every backend, which all give equal bytes. */
async function parseEverywhere(language: string, entry: GrammarEntry, text: string): Promise<Tree> {
  const found = await resolveGrammars(new Map([[language, entry]]), config);
  let bytes: Uint8Array | undefined;
  for (const backend of backends) {
    const parser = await createParser({ backend, grammars: Object.fromEntries(found) });
    const own = encodeTree(parser.parse(text, language, source));
    parser.close();
    bytes ??= own;
    if (Buffer.compare(bytes, own) !== 0)
      expect(describeCaptures(decodeTree(own), text), backend).toEqual(describeCaptures(decodeTree(bytes), text));
    expect(Buffer.compare(bytes, own), backend).toBe(0);
  }
  return decodeTree(bytes!);
}

/** One line per match: what is tagged with its first line, and the name. */
function describeCaptures(tree: Tree, text: string): string[] {
  const textOf = (node: number): string => text.slice(tree.start(node), tree.end(node));
  return (tree.captures ?? []).map((match) =>
    match.map(({ name, node }) => `${name}=${textOf(node).split('\n')[0]!.slice(0, 30)}`).join(' '),
  );
}

const GO = `package a

// stray

// Area of it.
// In square metres.
func Area(r float64) float64 { return math.Pow(r, 2) }

type Shape struct { x int }

func (s *Shape) Draw() { s.x = Area(1); Area(2) }
`;

describe('grammars of a configuration', () => {
  it('R7.1 Go: all backends give equal bytes, with definitions and references', async () => {
    const tree = await parseEverywhere('go', { grammar: packageOf('tree-sitter-go') }, GO);
    expect(tree.header).toMatchObject({
      language: 'go',
      grammar: { name: 'tree-sitter-go', version: '0.25.0', abi: 15 },
    });
    expect(describeCaptures(tree, GO)).toEqual([
      'doc=// stray doc=// Area of it. doc=// In square metres. definition.function=func Area(r float64) float64 { name=Area',
      'name=float64 reference.type=float64',
      'name=float64 reference.type=float64',
      'reference.call=math.Pow(r, 2) name=Pow',
      'definition.type=Shape struct { x int } name=Shape',
      'name=int reference.type=int',
      'definition.method=func (s *Shape) Draw() { s.x = name=Draw',
      'name=Shape reference.type=Shape',
      'reference.call=Area(1) name=Area',
      'reference.call=Area(2) name=Area',
    ]);
  });

  it('R7.1 Java, C and JSON: all backends give equal bytes', async () => {
    const java = 'class A extends B { /** d */ int f(int x) { return g(x); } }\ninterface I {}\n';
    expect(
      describeCaptures(await parseEverywhere('java', { grammar: packageOf('tree-sitter-java') }, java), java),
    ).toEqual([
      'definition.class=class A extends B { /** d */ i name=A',
      'reference.class=extends B name=B',
      'definition.method=int f(int x) { return g(x); } name=f',
      'name=g reference.call=(x)',
      'definition.interface=interface I {} name=I',
    ]);
    const c = '#define M(x) x\nstruct s { int a; };\nint main(void) { return M(0); }\nint broken( { \n';
    expect(describeCaptures(await parseEverywhere('c', { grammar: packageOf('tree-sitter-c') }, c), c)).toEqual([
      'definition.class=struct s { int a; } name=s',
      'definition.function=main(void) name=main',
    ]);
    const json = await parseEverywhere('jsonc', { grammar: packageOf('tree-sitter-json') }, '{"a": [1, 2e3, null]}');
    expect(json.size).toBeGreaterThan(10);
    expect(json.captures).toBeUndefined();
  });

  it('evaluates predicates alike in all backends', async () => {
    write(
      'tags.scm',
      `((comment)* @doc . (function_declaration name: (identifier) @name) @definition.function
         (#match? @name "^[A-Z]") (#not-eq? @name "Skipped") (#strip! @doc "^//\\\\s*") (#select-adjacent! @doc @definition.function))
       ((identifier) @ignore (#eq? @ignore "ignored"))
       ((call_expression function: (identifier) @name) @reference.call (#any-of? @name "One" "ignored") (#set! "k" "v"))
       ((call_expression function: (identifier) @name) @reference.other (#not-any-of? @name "Two") (#is-not? local))
       ((call_expression function: (identifier) @name) @reference.local (#is? local))`,
    );
    const text =
      'package a\n// far\n\n// near 😀\nfunc Abc() { One(); Two(); three(); ignored() }\nfunc low() {}\nfunc Skipped() {}\n';
    const tree = await parseEverywhere('go', { grammar: packageOf('tree-sitter-go'), tags: './tags.scm' }, text);
    expect(describeCaptures(tree, text)).toEqual([
      'doc=// near 😀 definition.function=func Abc() { One(); Two(); thr name=Abc',
      'reference.call=One() name=One',
      'reference.other=three() name=three',
    ]);
  });

  it('keeps offsets of code units in trees and captures', async () => {
    const text = '// 😀é\npackage a\nfunc F() { G("😀") /* 日本 */; H() }\n';
    const tree = await parseEverywhere('go', { grammar: packageOf('tree-sitter-go') }, text);
    expect(describeCaptures(tree, text)).toEqual([
      expect.stringMatching(/^definition\.function=.* name=F$/),
      'reference.call=G("😀") name=G',
      'reference.call=H() name=H',
    ]);
  });

  it('asks for every field, whatever the package says of its kinds', async () => {
    const go = packageOf('tree-sitter-go');
    const types = JSON.parse(fs.readFileSync(path.join(go, 'src/node-types.json'), 'utf8')) as object[];
    const fieldless = types.map((type) => ({ ...type, fields: {} }));
    write('liar/package.json', JSON.stringify({ name: 'tree-sitter-go', version: '0.25.0', main: 'main.cjs' }));
    write('liar/main.cjs', `module.exports = require(${JSON.stringify(go)});`);
    write('liar/src/node-types.json', JSON.stringify(fieldless));
    fs.symlinkSync(path.join(go, 'src/parser.c'), path.join(folder, 'liar/src/parser.c'));
    fs.symlinkSync(path.join(go, 'tree-sitter-go.wasm'), path.join(folder, 'liar/tree-sitter-go.wasm'));
    const tree = await parseEverywhere('go', { grammar: './liar' }, GO);
    expect(tree.header.fields).toContain('name');
  });

  it('takes a lone WebAssembly file, whatever the backend', async () => {
    write('lonely.wasm', fs.readFileSync(path.join(packageOf('tree-sitter-go'), 'tree-sitter-go.wasm')));
    write('t.scm', '(function_declaration name: (identifier) @name) @definition.function');
    const tree = await parseEverywhere('lone', { wasm: './lonely.wasm', extensions: ['.lone'], tags: './t.scm' }, GO);
    expect(tree.header.grammar).toEqual({
      name: 'lonely',
      version: expect.stringMatching(/^sha256-[0-9a-f]{16}$/),
      abi: 15,
    });
    expect(describeCaptures(tree, GO)).toHaveLength(1);
    expect(tree.hasError(0)).toBe(false);
  });

  it('finds packages beside the configuration, and names what describes them', async () => {
    fs.mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
    fs.symlinkSync(packageOf('tree-sitter-go'), path.join(folder, 'node_modules/tree-sitter-go'));
    const entry: GrammarEntry = {
      grammar: 'tree-sitter-go',
      kinds: { functions: ['function_declaration'], decisions: ['"&&"'] },
    };
    const { record } = (await resolveGrammars(new Map([['go', entry]]), config)).get('go')!;
    expect(record).toEqual({
      package: 'tree-sitter-go',
      version: '0.25.0',
      abi: 15,
      tags_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      kinds: entry.kinds,
      symbol_types: {},
    });
    const without = await resolveGrammars(new Map([['go', { grammar: 'tree-sitter-go', tags: false }]]), config);
    expect(without.get('go')).not.toHaveProperty('tags');
    expect(without.get('go')!.record).not.toHaveProperty('tags_sha256');
  });

  it('reads the ABIs that tree-sitter reads', async () => {
    const { SUPPORTED_ABI } = await import('@codebatch/languages');
    expect(SUPPORTED_ABI).toEqual({ oldest: MIN_COMPATIBLE_VERSION, newest: LANGUAGE_VERSION });
  });
});

/** A package as tree-sitter-cli makes it, whose parser states an ABI; there is no native code in it. */
function fakePackage(name: string, abi: number | undefined): string {
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '9.8.7', main: 'bindings/node' }));
  const statement = abi === undefined ? '' : `#define LANGUAGE_VERSION ${abi}\n`;
  write(`node_modules/${name}/src/parser.c`, `/* Automatically generated */\n${statement}`);
  return name;
}

describe('a grammar that cannot be used', () => {
  const resolve = (entry: GrammarEntry, language = 'odd'): Promise<unknown> =>
    resolveGrammars(new Map([[language, entry]]), config);
  const open = async (entry: GrammarEntry, backend?: 'wasm'): Promise<unknown> => {
    const grammars = Object.fromEntries(await resolveGrammars(new Map([['odd', entry]]), config));
    return createParser({ grammars, ...(backend === undefined ? {} : { backend }) });
  };

  it('names its ABI, the ABIs that are read, and the cure', async () => {
    await expect(resolve({ grammar: fakePackage('tree-sitter-new', 99) })).rejects.toMatchObject({
      code: 'LANGUAGE_UNAVAILABLE',
      message: expect.stringMatching(
        /tree-sitter-new 9\.8\.7, has ABI 99; .* reads ABI 13 to 15 \(tree-sitter 0\.25\)/,
      ),
      hints: [expect.stringContaining('Install an older version of tree-sitter-new')],
    });
    await expect(resolve({ grammar: fakePackage('tree-sitter-old', 9) })).rejects.toMatchObject({
      code: 'LANGUAGE_UNAVAILABLE',
      message: expect.stringContaining('has ABI 9;'),
      hints: [expect.stringContaining('Install a newer version of tree-sitter-old')],
    });
  });

  it('says that a package is missing, or is no grammar', async () => {
    await expect(resolve({ grammar: 'tree-sitter-nowhere' })).rejects.toMatchObject({
      code: 'LANGUAGE_UNAVAILABLE',
      hints: ['Install it beside the configuration: npm install --legacy-peer-deps tree-sitter-nowhere'],
    });
    await expect(resolve({ grammar: fakePackage('tree-sitter-silent', undefined) })).rejects.toMatchObject({
      code: 'LANGUAGE_UNAVAILABLE',
      message: expect.stringContaining('its parser states no ABI'),
    });
    await expect(resolve({ wasm: path.relative(folder, write('bad.wasm', 'no')) })).rejects.toMatchObject({
      code: 'LANGUAGE_UNAVAILABLE',
      message: expect.stringContaining('bad.wasm'),
    });
  });

  it('says why native code does not load, and how to do without', async () => {
    await expect(open({ grammar: fakePackage('tree-sitter-bare', 15) })).rejects.toMatchObject({
      code: 'LANGUAGE_UNAVAILABLE',
      message: expect.stringMatching(/^The odd grammar, tree-sitter-bare 9\.8\.7 cannot be loaded: /),
      hints: [expect.stringContaining('languages.odd.wasm')],
    });
    write('go15.wasm', fs.readFileSync(path.join(packageOf('tree-sitter-go'), 'tree-sitter-go.wasm')));
    await expect(open({ grammar: 'tree-sitter-bare', wasm: 'go15.wasm' })).resolves.toBeDefined();
  });

  it('refuses WebAssembly of another ABI than the parser: its trees might differ', async () => {
    await expect(
      open({ grammar: fakePackage('tree-sitter-other', 14), wasm: 'go15.wasm' }, 'wasm'),
    ).rejects.toMatchObject({
      code: 'LANGUAGE_UNAVAILABLE',
      message: expect.stringContaining('ABI 15 and its parser ABI 14'),
    });
  });

  it('says which property chooses one of several grammars', async () => {
    const typescript = packageOf('tree-sitter-typescript');
    await expect(open({ grammar: typescript })).rejects.toMatchObject({
      code: 'LANGUAGE_UNAVAILABLE',
      hints: ['languages.odd.property chooses one of typescript, tsx.'],
    });
    await expect(open({ grammar: typescript, property: 'tsx' })).resolves.toBeDefined();
    write(
      'node_modules/tree-sitter-two/package.json',
      JSON.stringify({ name: 'tree-sitter-two', version: '1.0.0', main: 'main.cjs' }),
    );
    write('node_modules/tree-sitter-two/main.cjs', 'module.exports = { first: {}, second: {} }');
    write('node_modules/tree-sitter-two/src/parser.c', '#define LANGUAGE_VERSION 15\n');
    await expect(open({ grammar: 'tree-sitter-two', property: 'third' })).rejects.toThrow("exports no grammar 'third'");
  });

  it('names files and kinds of the configuration that do not exist', async () => {
    const go = packageOf('tree-sitter-go');
    for (const [entry, message] of [
      [{ grammar: go, tags: './none.scm' }, 'there is no file ./none.scm'],
      [{ grammar: go, wasm: './none.wasm' }, 'there is no file ./none.wasm'],
      [{ grammar: go, kinds: { functions: ['function_declaratio'] } }, 'did you mean function_declaration'],
      [{ grammar: go, kinds: { decisions: ['&&'] } }, `did you mean '"&&"'?`],
    ] as const) {
      await expect(resolve(entry)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(message),
      });
    }
    await expect(resolve({ grammar: go }, 'python')).rejects.toThrow('python has a grammar already');
  });

  it('names the query that does not fit, with the place, in every backend', async () => {
    write('wrong.scm', '(nothing) @name');
    for (const [text, reason] of [
      ['(nothing) @name', 'position 1|nothing'],
      ['((identifier) @name (#lua-match? @name "x"))', '#lua-match\\? is not a predicate that is known here'],
    ] as const) {
      write('wrong.scm', text);
      const grammars = Object.fromEntries(
        await resolveGrammars(new Map([['go', { grammar: packageOf('tree-sitter-go'), tags: 'wrong.scm' }]]), config),
      );
      for (const backend of backends) {
        await expect(createParser({ backend, grammars }), backend).rejects.toMatchObject({
          code: 'LANGUAGE_UNAVAILABLE',
          message: expect.stringMatching(
            new RegExp(`wrong\\.scm, does not fit tree-sitter-go 0\\.25\\.0: .*(${reason})`),
          ),
          hints: ['languages.go.tags names another query; false does without one.'],
        });
      }
    }
  });
});
