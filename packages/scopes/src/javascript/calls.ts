import { addImportEdge, nameEntry, refer } from '../model-builder.ts';
import { VALUE } from '../records.ts';
import { childInField, markRole, targetText, textOf } from '../walk.ts';
import { isInType } from './is-in-type.ts';
import { type JavaScriptVisit, type JavaScriptWalk, SKIP } from './javascript-walk.ts';
import { isMisreadAwait, isMisreadNew, noteOperators } from './misread-calls.ts';
import { moduleName, resolveEscapes } from './module-name.ts';
import { withoutParentheses } from './without-parentheses.ts';

/** `call_expression`: an edge; `import()` and `require()` of a literal are imports. */
export const visitCall: JavaScriptVisit = (walk, node) => {
  const { k, f, kind, model, start, end } = walk;
  const written = childInField(walk, node, f.function);
  if (written < 0) return node + 1;
  const list = childInField(walk, node, f.arguments);
  if (kind[written] === k.import) {
    addModuleCall(walk, node, list, 'dynamic');
    return node + 1;
  }
  if (kind[written] === k.identifier && isMisreadAwait(walk, node, written, list)) return node + 1;
  noteOperators(walk, written);
  const callee = withoutParentheses(walk, written);
  const text = targetText(walk, start[callee]!, end[callee]!);
  // The grammar does not know type arguments of a template: its tree has the template in parentheses.
  const isTemplate = list >= 0 && (kind[list] === k.template_string || walk.text[start[list]!] === '`');
  const form = isTemplate ? 'template' : 'call';
  model.calls.push({ callee: text, node: callee, call: node, form, scope: walk.scope });
  if (kind[callee] === k.identifier) {
    if (text === 'require') addModuleCall(walk, node, list, 'require');
    else if (text === 'eval') walk.scope.usesLocals = true;
  }
  return node + 1;
};

function addModuleCall(walk: JavaScriptWalk, node: number, list: number, form: 'dynamic' | 'require'): void {
  if (list < 0) return;
  const { header } = walk.model.tree;
  const end = walk.subtreeEnd[list]!;
  for (let child = list + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (header.named[walk.kind[child]!] !== true || walk.model.tree.isExtra(child)) continue;
    const isPlainTemplate = walk.kind[child] === walk.k.template_string && !textOf(walk, child).includes('${');
    if (walk.kind[child] === walk.k.string || isPlainTemplate) {
      addModule(walk, node, moduleName(walk, child), form);
    }
    return;
  }
}

const IMPORT_TYPE = /^import[\s(][^"']*(["'])(.*?(?<!\\)(?:\\\\)*)\1/s;

/**
 * Adds the import that an identifier of the tree stands for, if it does: the grammar does not know all of
 * `import('m').A<B>`, and the tree has an identifier whose text is `import('m')`.
 */
export function addImportType(walk: JavaScriptWalk, node: number, start: number, end: number): boolean {
  const { text } = walk;
  if (end - start < IMPORT_LENGTH || !text.startsWith('import', start)) return false;
  const module = IMPORT_TYPE.exec(text.slice(start, end))?.[2];
  if (module === undefined) return false;
  addModule(walk, node, resolveEscapes(module), 'dynamic');
  return true;
}

/** Adds a module that `import()` or `require()` names; `import('m')` in a type is as `import type * as x from 'm'`. */
function addModule(walk: JavaScriptWalk, node: number, module: string, form: 'dynamic' | 'require'): void {
  const typeOnly = form === 'dynamic' && isInType(walk, node);
  const from = { module, name: typeOnly ? '*' : '', alias: undefined, typeOnly, future: false };
  addImportEdge(walk.model, from, typeOnly ? 'import' : form, node, node, undefined);
}

const IMPORT_LENGTH = "import('')".length;

/** `new_expression`. */
export const visitNew: JavaScriptVisit = (walk, node) => {
  const written = childInField(walk, node, walk.f.constructor);
  if (written < 0 || isMisreadNew(walk, node)) return node + 1;
  const callee = withoutParentheses(walk, written);
  const text = targetText(walk, walk.start[callee]!, walk.end[callee]!);
  walk.model.calls.push({ callee: text, node: callee, call: node, form: 'new', scope: walk.scope });
  return node + 1;
};

/** `jsx_opening_element`, `jsx_self_closing_element`: lower-case names are tags of the platform. */
export const visitJsxElement: JavaScriptVisit = (walk, node) => {
  if (walk.jsx < 0) walk.jsx = node;
  const name = childInField(walk, node, walk.f.name);
  if (name >= 0 && walk.kind[name] === walk.k.identifier && INTRINSIC.test(textOf(walk, name))) {
    markRole(walk, name, SKIP);
  }
  return node + 1;
};

const INTRINSIC = /^[a-z]|-/;

/** Nodes without references: closing tags repeat the opening ones, namespaced names are tags and attributes. */
export const skipSubtree: JavaScriptVisit = (walk, node) => walk.subtreeEnd[node]!;

const PRAGMA = /@jsx\s+([A-Za-z_$][\w$]*)/;

/** The classic JSX transform uses a factory: the one that a pragma names, else `React` where the module has it. */
export function readJsxFactory(walk: JavaScriptWalk): void {
  const { jsx, model, text } = walk;
  if (jsx < 0) return;
  const name = PRAGMA.exec(text.slice(0, 4096))?.[1] ?? 'React';
  if (!model.root.bindings.has(name)) return;
  const at = walk.start[jsx]!;
  refer(model, model.root, nameEntry(model, name), jsx, at, at, 'read', VALUE);
}
