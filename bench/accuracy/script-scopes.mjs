// The scope that @codebatch/task-symbols states for a symbol, from the TypeScript compiler's tree: the names of what encloses
// it, joined by dots.

/** The scope of what stands in `child`, a child of `node` that itself stands in `scope`. */
export function scopeInside(ts, node, child, scope, source) {
  if (ts.isClassLike(node) && !ts.isClassElement(child)) return scope;
  if (ts.isInterfaceDeclaration(node) && !ts.isTypeElement(child)) return scope;
  if ((ts.isDecorator(child) || ts.isComputedPropertyName(child)) && ts.isFunctionLike(node)) return scope;
  if (child === node.name && !ts.isModuleDeclaration(node)) return scope;
  const name = nameOfScope(ts, node, source);
  return name === '' ? scope : scope === '' ? name : `${scope}.${name}`;
}

function nameOfScope(ts, node, source) {
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) {
    return node.name?.text ?? (contextName(ts, node, source) || '<anonymous>');
  }
  if (ts.isFunctionDeclaration(node)) return node.name?.text ?? 'default';
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node) || ts.isMethodSignature(node))
    return memberName(node.name, ts, source);
  if (ts.isClassDeclaration(node)) return node.name?.text ?? 'default';
  if (ts.isClassExpression(node)) return node.name?.text ?? contextName(ts, node, source);
  if (ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node)) return node.name.text;
  if (ts.isModuleDeclaration(node)) return node.name.text;
  if (ts.isTypeLiteralNode(node)) {
    const hasMembers = node.members.some(
      (member) => ts.isPropertySignature(member) || ts.isMethodSignature(member) || ts.isAccessor(member),
    );
    return hasMembers ? contextName(ts, node, source) : '';
  }
  if (ts.isObjectLiteralExpression(node)) {
    const hasMembers = node.properties.some(
      (member) =>
        ts.isMethodDeclaration(member) ||
        ts.isAccessor(member) ||
        (ts.isPropertyAssignment(member) &&
          (ts.isFunctionExpression(member.initializer) || ts.isArrowFunction(member.initializer))),
    );
    return hasMembers ? contextName(ts, node, source) : '';
  }
  return '';
}

/** What a value is assigned to: a variable, property, parameter or type alias. */
function contextName(ts, node, source) {
  const { parent } = node;
  if (ts.isExportAssignment(parent)) return 'default';
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)) {
    return parent.initializer === node && ts.isIdentifier(parent.name) ? parent.name.text : '';
  }
  if (ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent)) {
    return parent.initializer === node ? memberName(parent.name, ts, source) : '';
  }
  if (ts.isTypeAliasDeclaration(parent)) return parent.name.text;
  if (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    parent.right === node
  ) {
    if (ts.isIdentifier(parent.left)) return parent.left.text;
    return ts.isPropertyAccessExpression(parent.left) ? parent.left.name.text : '';
  }
  return '';
}

function memberName(name, ts, source) {
  const text = name.getText(source);
  if (ts.isStringLiteral(name)) return text.slice(1, -1);
  return text.length <= 256 ? text : `${text.slice(0, 255)}…`;
}
