import { AnswerBroken } from '../output.ts';
import { errorDocument } from './error.ts';

/** A JSON document for stdout: two spaces of indent, a newline at the end. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
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
    const text = JSON.stringify(value, undefined, 2).replaceAll('\n', '\n  ');
    yield `${before}  ${JSON.stringify(name)}: ${text}${after}`;
  }
}
