// Symbols and edges of JavaScript and TypeScript against the TypeScript compiler's own tree.
// The walk is written from the rules that @codebatch/task-symbols states.

import { createMeasure, finish, parseScript, readText, recordsByPath, scriptFiles, tools } from './comparison.mjs';
import { describeExports } from './script-exports.mjs';
import { scopeInside } from './script-scopes.mjs';

const ts = tools('typescript');
const BODIES = [ts.isFunctionExpression, ts.isArrowFunction];
const MEMBERS_AND_CALLS = [
  ts.isPropertyAccessExpression,
  ts.isElementAccessExpression,
  ts.isCallExpression,
  ts.isTaggedTemplateExpression,
];
/** A longer name, which can only be a computed one, is cut. */
const LONG_NAME = 256;
const LONG_SCOPE = 900;

/** What a file defines, imports, inherits from and calls: lists of keys. */
function describe(source) {
  const symbols = [];
  const scopes = [];
  let scope = '';
  const imports = [];
  const heritage = [];
  const calls = [];
  const firsts = new Set();
  const place = (node) => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return `${line + 1}:${character + 1}`;
  };
  const addSymbol = (name, kind, at) => {
    const key = `${name} ${kind} ${place(at)}`;
    symbols.push(key);
    // Scopes are cut where they are very long.
    if (scope.length < LONG_SCOPE) scopes.push(`${key} in ${scope || 'module'}`);
  };
  const add = (name, kind) => addSymbol(nameText(name, source), kind, name);

  const addVariable = (name, kind, scope) => {
    if (!ts.isIdentifier(name)) {
      for (const element of name.elements) if (!ts.isOmittedExpression(element)) addVariable(element.name, kind, scope);
      return;
    }
    if (name.text === '') return;
    if (kind !== 'parameter') {
      // A `var` that is declared again, or a parameter declared as `var`, says nothing new.
      const key = `${scope.pos} ${scope.end} ${name.text}`;
      if (firsts.has(key)) return;
      firsts.add(key);
    }
    add(name, kind);
  };

  const addParameterProperty = (name) => {
    const inside = scope;
    scope = inside.slice(0, inside.lastIndexOf('.'));
    add(name, 'property');
    scope = inside;
  };

  const visit = (node) => {
    if (ts.isVariableDeclaration(node)) {
      const { initializer, name } = node;
      if (isFunction(initializer)) add(name, 'function');
      else if (initializer !== undefined && ts.isClassExpression(initializer)) add(name, 'class');
      else addVariable(name, ts.isCatchClause(node.parent) ? 'variable' : kindOf(node), scopeOf(node));
    } else if (ts.isParameter(node)) {
      if (!ts.isIndexSignatureDeclaration(node.parent) && node.name.getText(source) !== 'this') {
        addVariable(node.name, 'parameter', node.parent);
        if (ts.isParameterPropertyDeclaration(node, node.parent)) addParameterProperty(node.name);
      }
    } else if (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) {
      if (node.name) add(node.name, 'function');
      else if (isDefaultExport(node)) addSymbol('default', 'function', keywordOf(node, 'DefaultKeyword'));
    } else if (ts.isClassLike(node)) {
      if (node.name) add(node.name, 'class');
      else if (isDefaultExport(node)) addSymbol('default', 'class', keywordOf(node, 'DefaultKeyword'));
    } else if (ts.isExportAssignment(node) && !node.isExportEquals && !ts.isIdentifier(node.expression)) {
      const { expression } = node;
      const kind = isFunction(expression) ? 'function' : ts.isClassExpression(expression) ? 'class' : 'constant';
      addSymbol('default', kind, keywordOf(node, 'DefaultKeyword'));
    } else if (ts.isInterfaceDeclaration(node)) add(node.name, 'interface');
    else if (ts.isTypeAliasDeclaration(node)) add(node.name, 'type');
    else if (ts.isEnumDeclaration(node)) add(node.name, 'enum');
    else if (ts.isEnumMember(node)) add(node.name, 'enum_member');
    else if (ts.isModuleDeclaration(node)) add(node.name, 'namespace');
    else if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) add(node.name, 'method');
    else if (ts.isAccessor(node) || ts.isPropertySignature(node) || ts.isPropertyDeclaration(node))
      add(node.name, 'property');
    else if (ts.isConstructorDeclaration(node))
      addSymbol('constructor', 'method', keywordOf(node, 'ConstructorKeyword'));
    else if (ts.isPropertyAssignment(node) && isFunction(node.initializer)) add(node.name, 'method');
    else if (ts.isImportClause(node) && node.name) add(node.name, 'import');
    else if (ts.isNamespaceImport(node) || ts.isImportSpecifier(node) || ts.isImportEqualsDeclaration(node)) {
      add(node.name, 'import');
    }
    collectEdges(node);
    const around = scope;
    ts.forEachChild(node, (child) => {
      scope = scopeInside(ts, node, child, around, source);
      visit(child);
      scope = around;
    });
  };

  const keywordOf = (node, keyword) => {
    const tokens = [...(node.modifiers ?? []), ...node.getChildren(source)];
    return tokens.find(({ kind }) => kind === ts.SyntaxKind[keyword]);
  };

  const collectEdges = (node) => {
    const edge = (list, ...parts) => list.push(parts.join(' '));
    const line = (at) => source.getLineAndCharacterOfPosition(at.getStart(source)).line + 1;
    if (ts.isImportDeclaration(node)) {
      const { importClause: clause, moduleSpecifier: from } = node;
      if (clause === undefined) edge(imports, from.text, '', line(from));
      if (clause?.name) edge(imports, from.text, 'default', line(clause.name));
      const bindings = clause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) edge(imports, from.text, '*', line(bindings));
      else if (bindings) {
        if (bindings.elements.length === 0 && !clause.name) edge(imports, from.text, '', line(from));
        for (const { propertyName, name } of bindings.elements) {
          edge(imports, from.text, (propertyName ?? name).text, line(propertyName ?? name));
        }
      }
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      const { exportClause: clause, moduleSpecifier: from } = node;
      if (clause === undefined || ts.isNamespaceExport(clause)) edge(imports, from.text, '*', line(clause ?? node));
      else
        for (const { propertyName, name } of clause.elements) {
          edge(imports, from.text, (propertyName ?? name).text, line(propertyName ?? name));
        }
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      edge(imports, node.moduleReference.expression.text, '*', line(node));
    } else if (ts.isImportTypeNode(node)) {
      edge(imports, node.argument.literal.text, '*', line(node));
    } else if (ts.isHeritageClause(node)) {
      const type = node.token === ts.SyntaxKind.ImplementsKeyword ? 'implements' : 'inherits';
      for (const { expression } of node.types)
        edge(heritage, type, squeeze(expression.getText(source)), line(expression));
    } else if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) {
      const callee = ts.isTaggedTemplateExpression(node) ? node.tag : node.expression;
      const [first] = node.arguments ?? [];
      const isImport = callee.kind === ts.SyntaxKind.ImportKeyword;
      if (isImport || (ts.isIdentifier(callee) && callee.text === 'require' && ts.isCallExpression(node))) {
        const literal = first && ts.isStringLiteralLike(first) ? first : undefined;
        if (literal && (isImport || node.arguments.length === 1)) edge(imports, literal.text, '*', line(node));
      }
      const called = withoutParentheses(callee);
      if (!isImport) edge(calls, squeeze(called.getText(source)), line(called));
    }
  };

  visit(source);
  return { symbols, scopes, imports, heritage, calls, exports: describeExports(ts, source) };
}

/** `(a.b)()` calls `a.b`; anything but a name, a member or a call of one keeps its parentheses. */
function withoutParentheses(callee) {
  let inner = callee;
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
  let first = inner;
  while (MEMBERS_AND_CALLS.some((test) => test(first))) first = first.expression ?? first.tag;
  const isName = ts.isIdentifier(first) || first.kind === ts.SyntaxKind.ThisKeyword;
  return isName || ts.isParenthesizedExpression(first) ? inner : callee;
}

function isFunction(node) {
  return node !== undefined && BODIES.some((test) => test(node));
}

function isDefaultExport(node) {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
}

function kindOf(declaration) {
  const { flags } = declaration.parent;
  return flags & (ts.NodeFlags.Const | ts.NodeFlags.Using) ? 'constant' : 'variable';
}

/** The function, block or file that the name of a variable belongs to. */
function scopeOf(declaration) {
  const isBlockScoped = declaration.parent.flags & ts.NodeFlags.BlockScoped || ts.isCatchClause(declaration.parent);
  let node = declaration.parent;
  while (!ts.isSourceFile(node)) {
    if (ts.isFunctionLike(node) || ts.isModuleBlock(node) || ts.isClassStaticBlockDeclaration(node)) return node;
    if (isBlockScoped && (ts.isBlock(node) || ts.isCaseBlock(node) || ts.isIterationStatement(node, false)))
      return node;
    if (isBlockScoped && ts.isCatchClause(node)) return node;
    node = node.parent;
  }
  return node;
}

function nameText(name, source) {
  const text = ts.isStringLiteralLike(name) ? name.getText(source).slice(1, -1) : name.getText(source);
  return text.length <= LONG_NAME ? text : `${text.slice(0, LONG_NAME - 1)}…`;
}

/** Without white space, and only the end of long ones, which CodeBatch cuts at their start. */
function squeeze(text) {
  return text.replace(/\s+/g, '').slice(-40);
}

const records = await recordsByPath('symbols', ({ kind }) => kind === 'symbol' || kind === 'edge');
const measures = {
  symbols: createMeasure('symbols: name, kind, line, column'),
  scopes: createMeasure('symbols: name, kind, place, scope'),
  imports: createMeasure('edges: imports'),
  exports: createMeasure('edges: exports'),
  heritage: createMeasure('edges: inherits, implements'),
  calls: createMeasure('edges: calls'),
};
let compared = 0;
for (const { path, language, errors } of await scriptFiles()) {
  const source = parseScript(ts, path, readText(path), language);
  if (source.parseDiagnostics.length > 0) continue;
  compared += 1;
  const theirs = describe(source);
  const ours = { symbols: [], scopes: [], imports: [], exports: [], heritage: [], calls: [] };
  for (const record of records.get(path) ?? []) {
    const { edge_type: type, line } = record;
    if (record.kind === 'symbol') {
      const key = `${record.name} ${record.symbol_type} ${line}:${record.column}`;
      ours.symbols.push(key);
      if (record.scope.length < LONG_SCOPE) ours.scopes.push(`${key} in ${record.scope}`);
    } else if (type === 'imports') ours.imports.push(`${record.module} ${record.name} ${line}`);
    else if (type === 'calls') ours.calls.push(`${squeeze(record.target)} ${line}`);
    else if (type === 'exports') ours.exports.push(`${record.target} ${line}`);
    else ours.heritage.push(`${type} ${squeeze(record.target)} ${line}`);
  }
  for (const [name, measure] of Object.entries(measures)) {
    measure.compare(path, ours[name], theirs[name], (_, key) => {
      if (errors > 0) return { category: 'the tree has a syntax error that the compiler does not see' };
      return { category: name === 'symbols' ? `unexplained: ${key.split(' ').at(-2)}` : 'unexplained' };
    });
  }
}
finish(`TypeScript ${ts.version}`, compared, Object.values(measures));
