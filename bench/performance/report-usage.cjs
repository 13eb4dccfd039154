// Loaded into processes under test: appends their script and peak memory to the file that the environment names.
const { appendFileSync } = require('node:fs');

process.on('exit', () => {
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const line = JSON.stringify({ script: process.argv[1] ?? '', megabytes });
  appendFileSync(process.env.CODEBATCH_BENCH_USAGE, `${line}\n`);
});
