// The rows of the table: what is compared, by which script, and what must be reached.

/**
 * `interpreter` is that of the script where its name does not tell; `options` are those of tasks that the scan needs. `reach` is the least precision and recall; for the form `errors` the greatest share of accepted files that get an
 * error; for `equal` the share of equal items, where what a stated rule explains counts as equal.
 */
export const ROWS = [
  { name: 'python-syntax', script: 'python-syntax.py', language: 'python', reach: { falseErrors: 0.005 } },
  {
    name: 'python-syntax-3.14',
    script: 'python-syntax.py',
    interpreter: 'pyodide',
    language: 'python',
    reach: { falseErrors: 0.005 },
  },
  { name: 'script-syntax', script: 'script-syntax.mjs', language: 'script', reach: { falseErrors: 0.005 } },
  {
    name: 'python-symbols',
    script: 'python-symbols.py',
    language: 'python',
    reach: { precision: 0.999, recall: 0.999 },
  },
  {
    name: 'python-symbols-3.14',
    script: 'python-symbols.py',
    interpreter: 'pyodide',
    language: 'python',
    reach: { precision: 0.999, recall: 0.999 },
  },
  {
    name: 'python-references',
    script: 'python-references.py',
    interpreter: 'pyodide',
    language: 'python',
    options: ['symbols.references=true'],
    reach: { precision: 0.999, recall: 0.999 },
  },
  {
    name: 'script-symbols',
    script: 'script-symbols.mjs',
    language: 'script',
    reach: { precision: 0.995, recall: 0.995 },
  },
  { name: 'python-complexity', script: 'python-complexity.py', language: 'python', reach: { equal: 1 } },
  {
    name: 'python-complexity-3.14',
    script: 'python-complexity.py',
    interpreter: 'pyodide',
    language: 'python',
    reach: { equal: 1 },
  },
  { name: 'script-complexity', script: 'script-complexity.mjs', language: 'script', reach: { equal: 1 } },
  { name: 'line-counts', script: 'line-counts.py', language: 'any', reach: { equal: 0.99 } },
  { name: 'python-unused', script: 'python-unused.py', language: 'python', reach: { precision: 0.99, recall: 0.98 } },
  { name: 'script-unused', script: 'script-unused.mjs', language: 'script', reach: { precision: 0.98, recall: 0.97 } },
  {
    name: 'python-shadowing',
    script: 'python-shadowing.py',
    language: 'python',
    reach: { precision: 0.95, recall: 0.95 },
  },
  {
    name: 'script-shadowing',
    script: 'script-shadowing.mjs',
    language: 'script',
    reach: { precision: 0.95, recall: 0.95 },
  },
];

const share = (part, whole) => (whole === 0 ? 1 : part / whole);

/** The numbers of a measure, and whether they reach what the row asks for. */
export function judge({ reach }, measure) {
  const { form, both, ours, theirs, accepted, categories } = measure;
  const stated = categories.filter((entry) => entry.stated).reduce((sum, { count }) => sum + count, 0);
  if (form === 'errors') {
    const falseErrors = share(ours, accepted);
    const recall = both + theirs === 0 ? undefined : share(both, both + theirs);
    return {
      falseErrors: accepted === 0 ? 0 : falseErrors,
      recall,
      stated,
      passed: accepted === 0 || falseErrors <= reach.falseErrors,
    };
  }
  if (form === 'equal') {
    const differing = Math.max(ours, theirs);
    const equal = share(both + stated, both + stated + differing);
    return { equal, equalAsIs: share(both, both + stated + differing), stated, passed: equal >= reach.equal };
  }
  const precision = share(both, both + ours);
  const recall = share(both, both + theirs);
  return { precision, recall, stated, passed: precision >= reach.precision && recall >= reach.recall };
}
