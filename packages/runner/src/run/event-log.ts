import { appendLines, type EventRecord, layout, SCHEMA_VERSION, type Store } from '@codebatch/core';

/** Facts of a run, appended to `events.jsonl` of the batch and of their task. No answer ever needs them (SPEC 6). */
export interface EventLog {
  add(event: EventRecord['event'], fields?: Partial<EventRecord>): void;
  /** Writes what was added. */
  flush(): void;
}

/** Lines that are written at once: an append of its own for each would cost as much as the commit it speaks of. */
const LINES = 256;
const INTERVAL_MS = 1_000;

export function openEventLog(store: Store, batchId: string): EventLog {
  const pending = new Map<string, string[]>();
  let count = 0;
  let last = performance.now();
  const push = (file: string, line: string): void => {
    const lines = pending.get(file);
    if (lines === undefined) pending.set(file, [line]);
    else lines.push(line);
  };
  const log: EventLog = {
    add(event, fields = {}) {
      const record = {
        schema_version: SCHEMA_VERSION,
        ts: new Date().toISOString(),
        event,
        batch_id: batchId,
        ...fields,
      };
      const line = JSON.stringify(record);
      push(layout.batchEvents(store.root, batchId), line);
      if (fields.task_id !== undefined) push(layout.taskEvents(store.root, batchId, fields.task_id), line);
      count += 1;
      if (count >= LINES || performance.now() - last > INTERVAL_MS) log.flush();
    },
    flush() {
      for (const [file, lines] of pending) appendLines(file, lines.join('\n'));
      pending.clear();
      count = 0;
      last = performance.now();
    },
  };
  return log;
}
