// What a JavaScript or TypeScript module exports, from the TypeScript compiler's tree: names seen from outside with lines.

/** Keys of the exports of a file; a name of the file itself, or of one other module, counts once. */
export function describeExports(ts, source) {
  const keys = [];
  const seen = new Set();
  const add = (name, at, module) => {
    const identity = JSON.stringify([name, module]);
    if (name !== '*' && seen.has(identity)) return;
    seen.add(identity);
    keys.push(`${name} ${source.getLineAndCharacterOfPosition(at.getStart(source)).line + 1}`);
  };
  const addNames = (name) => {
    if (ts.isIdentifier(name)) add(name.text, name);
    else for (const element of name.elements) if (!ts.isOmittedExpression(element)) addNames(element.name);
  };
  for (const statement of source.statements) {
    const has = (keyword) => statement.modifiers?.find(({ kind }) => kind === ts.SyntaxKind[keyword]);
    if (ts.isExportAssignment(statement)) {
      const isNamed = ts.isIdentifier(statement.expression);
      const keyword = statement.getChildren(source).find(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
      if (statement.isExportEquals) add('=', statement.expression);
      else add('default', isNamed ? statement.expression : keyword);
    } else if (ts.isExportDeclaration(statement)) {
      const { exportClause: clause, moduleSpecifier: from } = statement;
      if (clause === undefined) add('*', from, from.text);
      else if (ts.isNamespaceExport(clause)) add(clause.name.text, clause, from.text);
      else for (const element of clause.elements) add(element.name.text, element, from?.text);
    } else if (!has('ExportKeyword')) continue;
    else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) addNames(name);
    } else if (has('DefaultKeyword')) add('default', statement.name ?? has('DefaultKeyword'));
    else if (statement.name !== undefined) {
      let { name } = statement;
      if (ts.isModuleDeclaration(statement)) while (ts.isQualifiedName(name)) name = name.left;
      add(name.text, name);
    }
  }
  return keys;
}
