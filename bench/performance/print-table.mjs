/**
 * Prints rows with the reach beside each ratio, then what falls short.
 *
 * A row has `time` and `base` (`{ wall, cpu }` in ms), of which the ratio is taken, or a `value` of its own; `reach` is the
 * most that it may be, or the least if `atLeast`.
 *
 * @returns the rows with their ratios
 */
export function printTable(head, rows) {
  const out = (line) => process.stdout.write(`${line}\n`);
  out(
    `${head.corpus}: ${head.files} files, ${(head.bytes / 1e6).toFixed(1)} MB; ${head.jobs} jobs, medians of ${head.runs} runs`,
  );
  out(`${head.machine}; Node ${head.node}; ${head.git}; ${head.date}\n`);
  const measured = rows.map((row) => {
    const ratio = row.value ?? row.time.wall / row.base.wall;
    const cpuRatio = row.value === undefined ? row.time.cpu / row.base.cpu : undefined;
    return { ...row, ratio, cpuRatio, reached: row.atLeast ? ratio >= row.reach : ratio <= row.reach };
  });
  const table = [
    ['what', 'time', 'CPU', 'beside', 'its time', 'ratio', 'of CPU', 'reach', ''],
    ...measured.map((row) => [
      row.what,
      row.time === undefined ? '' : ms(row.time.wall),
      row.time === undefined ? '' : ms(row.time.cpu),
      row.beside,
      row.base === undefined ? '' : ms(row.base.wall),
      `${number(row.ratio)}${row.note === undefined ? '' : ` (${row.note})`}`,
      row.cpuRatio === undefined ? '' : number(row.cpuRatio),
      `${row.atLeast ? '>=' : '<='} ${row.reach}`,
      row.reached ? 'ok' : 'SHORT',
    ]),
  ];
  const widths = table[0].map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  for (const cells of table)
    out(
      cells
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  const short = measured.filter((row) => !row.reached);
  out('');
  if (short.length === 0) out('Everything is within reach.');
  for (const row of short) out(`Falls short: ${row.what}: ${number(row.ratio)} where ${row.reach} is the reach.`);
  return measured;
}

function ms(time) {
  return time >= 10_000 ? `${(time / 1000).toFixed(1)} s` : `${time.toFixed(0)} ms`;
}

function number(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
