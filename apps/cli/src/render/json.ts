import { AnswerBroken } from '../output.ts';
import { errorDocument } from './error.ts';

/** A JSON document for stdout: two spaces of indent, a newline at the end. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/**
 * The text of {@link jsonDocument} in pieces: of objects their members, of arrays their items. No text is longer than an
 * item, so that an answer with a million findings is no string that the engine refuses.
 */
export function* jsonPieces(value: unknown): Generator<string> {
  yield* nested(value, '');
  yield '\n';
}

function* nested(value: unknown, indent: string): Generator<string> {
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0) {
    let before = '[';
    for (const item of value) {
      yield `${before}\n${inner}${indented(item ?? null, inner)}`;
      before = ',';
    }
    yield `\n${indent}]`;
  } else if (isPlainObject(value) && Object.values(value).some((member) => member !== undefined)) {
    let before = '{';
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue;
      yield `${before}\n${inner}${JSON.stringify(name)}: `;
      yield* nested(member, inner);
      before = ',';
    }
    yield `\n${indent}}`;
  } else {
    yield indented(value, indent);
  }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A value as JSON whose further lines are indented; line ends within texts are escaped there. */
function indented(value: unknown, indent: string): string {
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`);
}

/**
 * The pieces of a JSON document whose last member is a long list, so that the list is never in memory as a whole.
 * The members of `head` come first, then the list, one item a line; each item is the text of a JSON value. Members
 * that are known only afterwards come from `tail`.
 *
 * Where an item cannot be had, the document ends there with a member `error`, as the envelope has it, and stays JSON.
 *
 * @throws AnswerBroken after that member
 */
export function* jsonDocumentWithList(
  head: Readonly<Record<string, unknown>>,
  listName: string,
  items: Iterable<string>,
  tail: () => Readonly<Record<string, unknown>> = () => ({}),
): Generator<string> {
  yield '{\n';
  yield* members(head, '', ',\n');
  yield `  ${JSON.stringify(listName)}: [`;
  let first = true;
  let failure: { readonly error: unknown } | undefined;
  try {
    for (const item of items) {
      yield `${first ? '\n' : ',\n'}    ${item}`;
      first = false;
    }
  } catch (error) {
    failure = { error };
  }
  yield first ? ']' : '\n  ]';
  yield* members(failure === undefined ? tail() : { ...errorDocument(failure.error) }, ',\n', '');
  yield '\n}\n';
  if (failure !== undefined) throw new AnswerBroken(failure.error);
}

function* members(values: Readonly<Record<string, unknown>>, before: string, after: string): Generator<string> {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    yield `${before}  ${JSON.stringify(name)}: ${indented(value, '  ')}${after}`;
  }
}
