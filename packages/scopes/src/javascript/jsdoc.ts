import { nameEntry, refer } from '../model-builder.ts';
import { TYPE, VALUE } from '../records.ts';
import type { JavaScriptVisit, JavaScriptWalk } from './javascript-walk.ts';

const TAG = /@\w+\s*\{/g;
const NAME = /(\.\s*)?([A-Za-z_$][\w$]*)(\s*\??:)?|(["'`])(?:(?!\4).)*\4/g;

/** `comment`: the types of a JSDoc comment in JavaScript, where they take the place of TypeScript's annotations. */
export const visitComment: JavaScriptVisit = (walk, node) => {
  if (walk.readsJsDoc && walk.text.startsWith('/**', walk.start[node])) collectNames(walk, node);
  return walk.subtreeEnd[node]!;
};

function collectNames(walk: JavaScriptWalk, node: number): void {
  const start = walk.start[node]!;
  const comment = walk.text.slice(start, walk.end[node]);
  TAG.lastIndex = 0;
  while (TAG.test(comment)) {
    const open = TAG.lastIndex;
    const close = closingBrace(comment, open);
    for (const match of comment.slice(open, close).matchAll(NAME)) {
      const [whole, dot, text, colon] = match;
      if (text === undefined || dot !== undefined || colon !== undefined) continue;
      const at = start + open + match.index + whole.length - text.length;
      walk.jsDocNames.push({ text, at, node, scope: walk.scope });
    }
    TAG.lastIndex = close;
  }
}

/** No type in a comment is longer; a comment of unclosed braces stays linear. */
const TYPE_LIMIT = 2000;

function closingBrace(text: string, from: number): number {
  let depth = 1;
  const end = Math.min(text.length, from + TYPE_LIMIT);
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 123) depth++;
    else if (code === 125 && --depth === 0) return at;
  }
  return end;
}

/**
 * Reads those names of JSDoc types that the module declares, functions as well, for those make types in JavaScript; the
 * others are prose or builtins.
 */
export function readJsDocNames(walk: JavaScriptWalk): void {
  const { model } = walk;
  for (const { text, at, node, scope } of walk.jsDocNames) {
    if (!model.root.bindings.has(text)) continue;
    refer(model, scope, nameEntry(model, text), node, at, at + text.length, 'read', VALUE | TYPE);
  }
}
