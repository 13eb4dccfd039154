// Sources with unused names: published packages have next to none, so that recall would be measured on nothing.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Of the imported names and of the local ones, one in so many loses its uses. */
const EVERY = 7;
const EXTRA = {
  ts: "import unusedDefault, { type UnusedType, unusedName as unusedAlias } from 'unused';\nimport * as unusedSpace from 'unused';\nimport type { UnusedToo } from 'unused';\n",
  js: "import unusedDefault, { unusedName as unusedAlias } from 'unused';\nimport * as unusedSpace from 'unused';\n",
};

/**
 * Copies the sources below `root` to `target`. In each copy every seventh imported name and every seventh local variable or
 * function is declared under another name than it is used by, so that nothing uses it, and every third module gets
 * imports that nothing uses. The same sources give the same copies.
 */
export function mutateScripts(tools, root, target) {
  const ts = createRequire(join(tools, 'package.json'))('typescript');
  const counts = { imports: 0, locals: 0, modules: 0 };
  for (const file of listSources(root)) {
    const text = readFileSync(join(root, file.path), 'utf8');
    const kind = { ts: ts.ScriptKind.TS, tsx: ts.ScriptKind.TSX, js: ts.ScriptKind.JSX }[file.kind];
    const source = ts.createSourceFile(file.path, text, ts.ScriptTarget.Latest, true, kind);
    if (source.parseDiagnostics.length > 0) continue;
    const copy = join(target, file.path);
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, mutate(ts, source, text, file, counts));
  }
}

function* listSources(root, below = '') {
  const entries = readdirSync(join(root, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* listSources(root, path);
    const [, extension] = /^(?!.*\.d\.[cm]?ts$).*\.[cm]?(tsx?|jsx?)$/.exec(entry.name) ?? [];
    if (extension !== undefined) yield { path, kind: extension === 'jsx' ? 'js' : extension };
  }
}

function mutate(ts, source, text, { kind }, counts) {
  const edits = [];
  const visit = (node, depth) => {
    if (ts.isImportSpecifier(node)) {
      if (++counts.imports % EVERY === 0) {
        const alias = node.propertyName === undefined ? ` as ${node.name.text}Gone` : 'Gone';
        edits.push([node.name.end, alias]);
      }
    } else if ((ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node)) && depth > 1) {
      if (node.name !== undefined && ts.isIdentifier(node.name) && ++counts.locals % EVERY === 0)
        edits.push([node.name.end, 'Gone']);
    }
    ts.forEachChild(node, (child) => visit(child, depth + (ts.isBlock(node) ? 1 : 0)));
  };
  visit(source, 0);
  let changed = text;
  for (const [at, added] of edits.sort((a, b) => b[0] - a[0]))
    changed = changed.slice(0, at) + added + changed.slice(at);
  const isModule = source.externalModuleIndicator !== undefined;
  if (!isModule || ++counts.modules % 3 !== 0 || text.startsWith('#!')) return changed;
  return EXTRA[kind === 'js' ? 'js' : 'ts'] + changed;
}
