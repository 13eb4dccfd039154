// Commits one shard in the order of SPEC 8.4: object, outputs, state, event.
import * as fs from 'node:fs';
import {
  appendLines,
  layout,
  openStore,
  readShardState,
  startAttempt,
  transitionShard,
  writeDocument,
  writeFileAtomic,
} from '@codebatch/core';

const store = openStore(process.argv[2], { durability: 'full' });
const ids = ['b', '01_parse', '0f'];
fs.mkdirSync(layout.shardDir(store.root, ...ids), { recursive: true });
const first = {
  schema_name: 'codebatch.shard_state',
  schema_version: 1,
  batch_id: 'b',
  task_id: '01_parse',
  shard_id: '0f',
  status: 'ready',
};
const state = transitionShard(startAttempt(readShardState(store, ...ids) ?? first), 'running');
writeDocument(layout.shardState(store.root, ...ids), state, store.durability);
const { ref } = store.objects.put(Buffer.from('tree'));
const line = JSON.stringify({ path: 'a.py', kind: 'ast', object: ref });
writeFileAtomic(layout.shardOutputs(store.root, ...ids), `${line}\n`, store.durability);
const done = transitionShard(state, 'done', { stats: { outputs_written: 1 } });
writeDocument(layout.shardState(store.root, ...ids), done, store.durability);
appendLines(layout.taskEvents(store.root, 'b', '01_parse'), '{"event":"shard_completed"}');
process.stdout.write('committed');
