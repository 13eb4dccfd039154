import { openScope } from '../model-builder.ts';
import { IN_CONDITION } from '../records.ts';
import { childInField, enterRegion, markRole, withMode } from '../walk.ts';
import {
  BODY,
  CATCH,
  CONST,
  EXPORTED,
  HOLDS_CLASS,
  HOLDS_FUNCTION,
  IN_LOOP_HEAD,
  type JavaScriptVisit,
  type JavaScriptWalk,
  LET,
  ROLE,
  USING,
  VAR,
  WRITE,
} from './javascript-walk.ts';

/** `statement_block`: a scope where something is declared directly in it and it is no function's body. */
export const visitBlock: JavaScriptVisit = (walk, node, role) => {
  if ((role & ROLE) !== BODY && declaresDirectly(walk, node)) openBlock(walk, node);
  return node + 1;
};

function openBlock(walk: JavaScriptWalk, node: number): void {
  enterRegion(walk, node, openScope(walk.model, 'block', node, walk.scope, ''), walk.mode);
}

function declaresDirectly(walk: JavaScriptWalk, node: number): boolean {
  const { declaring, kind, subtreeEnd } = walk;
  const end = subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = subtreeEnd[child]!) {
    if (declaring[kind[child]!] === 1 || isUsing(walk, child)) return true;
  }
  return false;
}

/**
 * TypeScript's grammar takes `using x = y` for an assignment, below `await` in `await using`, and below a sequence where
 * there are more.
 */
function isUsing(walk: JavaScriptWalk, statement: number): boolean {
  const { k, t, kind } = walk;
  if (t.using < 0 || kind[statement] !== k.expression_statement) return false;
  const end = Math.min(walk.subtreeEnd[statement]!, statement + 6);
  for (let node = statement + 1; node < end; node++) if (kind[node] === t.using) return true;
  return false;
}

/** `switch_body`: one scope for all cases. */
export const visitSwitchBody: JavaScriptVisit = (walk, node) => {
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (!declaresDirectly(walk, child)) continue;
    openBlock(walk, node);
    break;
  }
  return node + 1;
};

/** `for_statement`: `let` and `const` of its head live in the loop. */
export const visitFor: JavaScriptVisit = withMode(IN_CONDITION, (walk, node) => {
  const head = childInField(walk, node, walk.f.initializer);
  if (head >= 0 && walk.kind[head] === walk.k.lexical_declaration) openBlock(walk, node);
  return node + 1;
});

/** `for_in_statement`: `for ... in` and `for ... of`. */
export const visitForIn: JavaScriptVisit = withMode(IN_CONDITION, (walk, node) => {
  const left = childInField(walk, node, walk.f.left);
  if (left < 0) return node + 1;
  const act = keywordRole(walk, childInField(walk, node, walk.f.kind));
  if (act !== WRITE && act !== VAR) openBlock(walk, node);
  markRole(walk, left, act | IN_LOOP_HEAD);
  return node + 1;
});

function keywordRole(walk: JavaScriptWalk, keyword: number): number {
  if (keyword < 0) return WRITE;
  const kind = walk.kind[keyword];
  if (kind === walk.t.var) return VAR;
  if (kind === walk.t.let) return LET;
  return kind === walk.t.const ? CONST : USING;
}

/** `catch_clause`. */
export const visitCatch: JavaScriptVisit = (walk, node) => {
  const parameter = childInField(walk, node, walk.f.parameter);
  if (parameter < 0) return node + 1;
  markRole(walk, parameter, CATCH);
  enterRegion(walk, node, openScope(walk.model, 'catch', node, walk.scope, ''), walk.mode);
  return node + 1;
};

/** `variable_declaration`, `lexical_declaration`, `using_declaration`. */
export const visitVariables: JavaScriptVisit = (walk, node, role) => {
  const { k, kind, subtreeEnd } = walk;
  const keyword = childInField(walk, node, walk.f.kind);
  const act = (keyword < 0 ? VAR : keywordRole(walk, keyword)) | (role & EXPORTED);
  const end = subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = subtreeEnd[child]!) {
    if (kind[child] !== k.variable_declarator) continue;
    const name = childInField(walk, child, walk.f.name);
    if (name >= 0) markRole(walk, name, act | valueBits(walk, childInField(walk, child, walk.f.value)));
  }
  return node + 1;
};

function valueBits(walk: JavaScriptWalk, value: number): number {
  if (value < 0) return 0;
  const { k } = walk;
  const kind = walk.kind[value];
  if (kind === k.arrow_function || kind === k.function_expression || kind === k.generator_function) {
    return HOLDS_FUNCTION;
  }
  return kind === k.class ? HOLDS_CLASS : 0;
}
