/** Deeper values are refused, and with them those that hold themselves. */
const MAX_DEPTH = 500;

/**
 * Why JSON would not hold a value as it is, naming the field; undefined where it would. A field that is `undefined` is left
 * out, which changes nothing.
 *
 * @param at - Name of the field that has the value.
 */
export function findJsonProblem(value: unknown, at: string, depth = 0): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : noJson(at, String(value));
  if (typeof value !== 'object') return noJson(at, value === undefined ? 'undefined' : `a ${typeof value}`);
  if (depth === MAX_DEPTH) return `'${at}' is nested in more than ${MAX_DEPTH} levels`;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const problem = findJsonProblem(item, `${at}[${index}]`, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    return noJson(at, `a ${(value as object).constructor?.name ?? 'object of a class'}`);
  }
  return findFieldProblem(value, `${at}.`, depth + 1);
}

/** The first problem of the fields of a record, as {@link findJsonProblem} has it. */
export function findFieldProblem(record: object, prefix = '', depth = 0): string | undefined {
  for (const [field, value] of Object.entries(record)) {
    if (value === undefined) continue;
    const problem = findJsonProblem(value, prefix + field, depth);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function noJson(at: string, what: string): string {
  return `'${at}' is ${what}, which JSON does not have`;
}
