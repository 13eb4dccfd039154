// Complexity of JavaScript and TypeScript functions against ESLint's `complexity`, less what ESLint counts besides the
// documented rule: default values, `&&=`, `||=`, `??=` and `?.`.
import { createMeasure, finish, readText, recordsByPath, scriptFiles, tools } from './comparison.mjs';
import { lintWith } from './lint-with-eslint.mjs';

/** Reports for every function how much ESLint counts besides the documented rule, with the place of the function. */
const surplus = {
  create(context) {
    const open = [];
    const count = () => {
      const current = open.at(-1);
      if (current !== undefined) current.surplus += 1;
    };
    return {
      onCodePathStart: () => open.push({ surplus: 0 }),
      onCodePathEnd(codePath, node) {
        const { surplus } = open.pop();
        if (codePath.origin === 'function') context.report({ node, message: `${startOf(node)} ${surplus}` });
        else if (open.length > 0) open.at(-1).surplus += surplus;
      },
      AssignmentPattern: count,
      AssignmentExpression: ({ operator }) => /^(&&|\|\||\?\?)=$/.test(operator) && count(),
      MemberExpression: ({ optional }) => optional && count(),
      CallExpression: ({ optional }) => optional && count(),
    };
  },
};
/** Where a function begins: a method with its name, which may be computed over several lines. */
function startOf(node) {
  const { parent } = node;
  const isMethod = parent.value === node && parent.computed === true && !parent.decorators?.length;
  return isMethod ? parent.range[0] : node.range[0];
}

function functionAround(node) {
  let at = node.parent;
  while (at && !/Function/.test(at.type)) at = at.parent;
  return at;
}

/**
 * ESLint's own rule, asked for the whole node rather than the head of the function that it reports. It counts the
 * initializers of fields and static blocks apart, which by the documented rule belong to the function around the class.
 */
const complexity = linterRule('complexity');

function linterRule(name) {
  const { builtinRules } = tools('eslint/use-at-your-own-risk');
  const rule = builtinRules.get(name);
  return {
    meta: { schema: rule.meta.schema, messages: { place: '{{start}} {{value}}' } },
    create(context) {
      const report = ({ node, data }) => {
        const isPart = /class field initializer|class static block/i.test(data.name);
        const owner = isPart ? functionAround(node) : node;
        const value = isPart ? `+${data.complexity - 1}` : data.complexity;
        if (owner) context.report({ node, messageId: 'place', data: { start: startOf(owner), value } });
      };
      return rule.create(Object.create(context, { report: { value: report } }));
    },
  };
}

const records = await recordsByPath('analyze', ({ metric }) => metric === 'function_complexity');
const measure = createMeasure('complexity per function: line, value', 'equal');
let compared = 0;
for (const { path, language, errors } of await scriptFiles()) {
  const text = readText(path);
  const rules = { 'here/surplus': 'warn', 'here/complexity': ['warn', 0] };
  const messages = lintWith(path, text, language, rules, { surplus, complexity });
  if (messages === undefined) continue;
  compared += 1;
  const lineOf = lineFinder(text);
  const less = new Map();
  const values = [];
  for (const { ruleId, message } of messages) {
    const [start, value] = message.split(' ').map(Number);
    if (ruleId === 'here/surplus') less.set(start, (less.get(start) ?? 0) + value);
    else if (message.includes('+')) less.set(start, (less.get(start) ?? 0) - value);
    else values.push([start, value]);
  }
  const theirs = values.map(([start, value]) => `line ${lineOf(start)} ${value - (less.get(start) ?? 0)}`);
  const ours = (records.get(path) ?? []).map(({ line, value }) => `line ${line} ${value}`);
  measure.compare(path, ours, theirs, () => ({
    category: errors > 0 ? 'the tree has a syntax error that the parser of ESLint does not see' : 'unexplained',
  }));
}
finish(`ESLint ${tools('eslint').Linter.version}`, compared, [measure]);

function lineFinder(text) {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|[\r\n]/g)) starts.push(index + end.length);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
