// L101 and L102 of JavaScript and TypeScript against TypeScript's `noUnusedLocals` and typescript-eslint's
// `no-unused-vars`. A finding is the name with its line.
import { createMeasure, finish, parseScript, readText, recordsByPath, scriptFiles, tools } from './comparison.mjs';
import { lintWith } from './lint-with-eslint.mjs';

const ts = tools('typescript');
const UNUSED = new Set([6133, 6192, 6196, 6198, 6199]);

/** Names that `noUnusedLocals` reports in one file, and what the stated rules need to know of it. */
function askCompiler(path, text, language) {
  const source = parseScript(ts, path, text, language);
  if (source.parseDiagnostics.length > 0) return undefined;
  const name = source.fileName;
  const host = {
    getSourceFile: (file) => (file === name ? source : undefined),
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile() {},
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (file) => file === name,
    readFile: () => undefined,
  };
  const options = {
    noResolve: true,
    noLib: true,
    noUnusedLocals: true,
    allowJs: true,
    checkJs: true,
    jsx: ts.JsxEmit.React,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
  };
  const findings = ts.createProgram([name], options, host).getSemanticDiagnostics(source);
  const nodes = findings.filter(({ code }) => UNUSED.has(code)).flatMap((finding) => namesIn(source, finding));
  return { source, nodes };
}

/** The names that a finding is about: one, or all of an import or a pattern. */
function namesIn(source, { code, start, length, messageText }) {
  const single = /'(.*?)'/.exec(ts.flattenDiagnosticMessageText(messageText, ''))?.[1];
  const wanted = code === 6133 || code === 6196 ? single : undefined;
  const nodes = [];
  const visit = (node) => {
    if (node.end <= start || node.pos >= start + length) return;
    const { name } = node;
    if (name !== undefined && ts.isIdentifier(name) && isDeclaration(node)) {
      const inside = name.getStart(source) >= start && name.end <= start + length;
      if (inside && (wanted === undefined || name.text === wanted)) nodes.push(name);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return wanted === undefined ? nodes : nodes.slice(0, 1);
}

function isDeclaration(node) {
  return (
    ts.isImportClause(node) ||
    ts.isImportSpecifier(node) ||
    ts.isNamespaceImport(node) ||
    ts.isImportEqualsDeclaration(node) ||
    ts.isBindingElement(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isModuleDeclaration(node)
  );
}

const isImport = (node) =>
  ts.isImportClause(node) ||
  ts.isImportSpecifier(node) ||
  ts.isNamespaceImport(node) ||
  ts.isImportEqualsDeclaration(node);
const isSilenced = (text, line) =>
  [line, line - 1].some((number) => /codebatch:\s*ignore|#\s*noqa/.test(text.split('\n')[number - 1] ?? ''));

const records = await recordsByPath('lint', ({ code }) => code === 'L101' || code === 'L102');
const compiler = {
  L101: createMeasure('L101 unused import, noUnusedLocals'),
  L102: createMeasure('L102 unused variable, noUnusedLocals'),
};
const eslint = createMeasure('L101 and L102, no-unused-vars');
let compared = 0;
for (const { path, language, errors } of await scriptFiles()) {
  const text = readText(path);
  const answer = askCompiler(path, text, language);
  if (answer === undefined) continue;
  compared += 1;
  const broken = errors > 0 ? { category: 'the tree has a syntax error that the compiler does not see' } : undefined;
  const { source, nodes } = answer;
  const lineOf = (node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const found = (code) =>
    (records.get(path) ?? [])
      .filter((record) => code === undefined || record.code === code)
      .map(({ message, line }) => `${/'(.*?)'/.exec(message)[1]} line ${line}`);
  const keyOf = (node) => `${node.text} line ${lineOf(node)}`;
  const declarations = new Map(nodes.map((node) => [keyOf(node), node.parent]));

  const messages = lintWith(path, text, language, {
    'typescript/no-unused-vars': ['warn', { args: 'none', caughtErrors: 'none', ignoreRestSiblings: true }],
  });
  const byEslint = messages?.map(({ message, line }) => `${/'(.*?)'/.exec(message)?.[1]} line ${line}`);

  const explain = (side, key) => {
    if (broken) return broken;
    if (side === 'ours' && byEslint?.includes(key)) {
      return { category: `as ESLint, not as TypeScript's noUnusedLocals`, stated: true };
    }
    if (side === 'theirs') {
      if (/\.d\.([cm]?ts|[^./]+\.ts)$/.test(path))
        return { category: 'declaration files are not checked', stated: true };
      if (key.startsWith('_'))
        return { category: 'a leading underscore says that the name is meant to be unused', stated: true };
      if (isSilenced(text, Number(key.split(' ').at(-1)))) return { category: 'silenced by a comment', stated: true };
    }
    return { category: 'unexplained' };
  };
  const kindOf = (key) => (isImport(declarations.get(key)) ? 'L101' : 'L102');
  const reported = [...declarations.keys()];
  for (const code of ['L101', 'L102']) {
    compiler[code].compare(
      path,
      found(code),
      reported.filter((key) => kindOf(key) === code),
      explain,
    );
  }

  if (byEslint === undefined) continue;
  eslint.compare(path, found(), byEslint, (side, key) => {
    if (declarations.has(key) === (side === 'ours'))
      return { category: `as TypeScript's noUnusedLocals, not as ESLint`, stated: true };
    return explain(side, key);
  });
}
finish(`TypeScript ${ts.version}, ESLint ${tools('eslint').Linter.version}`, compared, [
  compiler.L101,
  compiler.L102,
  eslint,
]);
