// Finds, reads and hashes every file of a store that is truth: what a verification cannot do without.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

let files = 0;

function visit(directory, top) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!top || entry.name !== 'indexes') visit(path, false);
    } else if (entry.name !== 'events.jsonl') {
      createHash('sha256').update(readFileSync(path)).digest('hex');
      files += 1;
    }
  }
}

visit(process.argv[2], true);
process.stdout.write(`${files}\n`);
