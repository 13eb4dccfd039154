import { childOfKind, markRole } from '../walk.ts';
import { MATCH, type PythonVisit, READ, SKIP, UNPACKED } from './python-walk.ts';

/** `dotted_name` in a pattern: one name captures, unless it names a class; a dotted one is a value. */
export const visitDottedName: PythonVisit = (walk, node) => {
  const parent = walk.parent[node]!;
  const first = node + 1;
  const isDotted = walk.subtreeEnd[node]! > node + 2;
  const isClass = parent >= 0 && walk.kind[parent] === walk.k.class_pattern;
  const end = walk.subtreeEnd[node]!;
  for (let child = first; child < end; child = walk.subtreeEnd[child]!) markRole(walk, child, SKIP);
  if (first < end)
    markRole(walk, first, isDotted || isClass ? READ : captureRole(walk.text, walk.start[first]!, walk.end[first]!));
  return node + 1;
};

/** `splat_pattern`: `*rest` and `**rest` capture. */
export const visitSplatPattern: PythonVisit = (walk, node) => {
  const name = childOfKind(walk, node, walk.k.identifier);
  if (name >= 0) markRole(walk, name, captureRole(walk.text, walk.start[name]!, walk.end[name]!) | UNPACKED);
  return node + 1;
};

/** `as_pattern` directly in a `case_pattern`: the name after `as` captures. Elsewhere it belongs to `with` or `except`. */
export const visitAsPattern: PythonVisit = (walk, node) => {
  const parent = walk.parent[node]!;
  if (parent < 0 || walk.kind[parent] !== walk.k.case_pattern) return node + 1;
  const name = childOfKind(walk, node, walk.k.identifier);
  if (name >= 0) markRole(walk, name, captureRole(walk.text, walk.start[name]!, walk.end[name]!));
  return node + 1;
};

/** `keyword_pattern`: the attribute's name is no reference. */
export const visitKeywordPattern: PythonVisit = (walk, node) => {
  const name = childOfKind(walk, node, walk.k.identifier);
  if (name >= 0) markRole(walk, name, SKIP);
  return node + 1;
};

function captureRole(text: string, start: number, end: number): number {
  return end - start === 1 && text.charCodeAt(start) === 95 ? SKIP : MATCH;
}
