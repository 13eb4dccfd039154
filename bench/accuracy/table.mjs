// node bench/accuracy/table.mjs <result.json>...: the results of runs as the Markdown table of docs/accuracy.md.
import { readFileSync } from 'node:fs';
import { judge, ROWS } from './rows.mjs';

/** Of several runs of one row over one corpus the last counts. */
const latest = new Map();
for (const file of process.argv.slice(2)) {
  for (const result of JSON.parse(readFileSync(file, 'utf8'))) {
    if (result.measure !== undefined) latest.set(`${keyOf(result)} ${result.corpus}`, result);
  }
}
const results = [...latest.values()];
const groups = groupBy(results);

console.log('| row | measure | corpora | files | result | stated differences | |');
console.log('| --- | --- | --- | ---: | --- | ---: | --- |');
for (const group of groups.values()) {
  const [{ row: name, measure }] = group;
  const row = ROWS.find((candidate) => candidate.name === name);
  const total = { ...measure, categories: group.flatMap((each) => each.measure.categories) };
  for (const field of ['both', 'ours', 'theirs', 'accepted']) {
    total[field] = group.reduce((sum, each) => sum + each.measure[field], 0);
  }
  const files = group.reduce((sum, each) => sum + each.files, 0);
  const { passed, stated, ...numbers } = judge(row, total);
  const missed = group.filter((each) => !each.passed).map(({ corpus }) => corpus);
  const verdict = `${passed ? 'reached' : '**below**'}${missed.length > 0 ? `; below in ${missed.join(', ')}` : ''}`;
  const shown = Object.entries(numbers).map(([label, value]) => `${words(label)} ${format(value)}`);
  console.log(
    `| ${name} | ${measure.name} | ${group.length} | ${files} | ${shown.join(', ')} (both ${total.both}, only CodeBatch ${total.ours}, only the tool ${total.theirs}) | ${stated} | ${verdict} |`,
  );
}

function keyOf({ row, measure }) {
  return `${row} ${measure?.name}`;
}

function groupBy(items) {
  const map = new Map();
  for (const item of items) {
    map.set(keyOf(item), [...(map.get(keyOf(item)) ?? []), item]);
  }
  return map;
}

function words(label) {
  return label.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}

function format(value) {
  return value === undefined ? 'none to find' : value.toFixed(5).replace(/\.?0+$/, '');
}
