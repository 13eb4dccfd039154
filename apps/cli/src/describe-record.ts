import type { OutputRecord } from '@codebatch/core';

/** What a record says, in a few words, whatever its kind. */
export function describeRecord(record: OutputRecord): string {
  switch (record.kind) {
    case 'diagnostic':
      return [record.severity, record.code, record.message].filter((part) => part !== undefined).join(' ');
    case 'skip':
      return [record.code, record.message].filter((part) => part !== undefined).join(' ');
    case 'metric':
      return `${record.metric} = ${JSON.stringify(record.value)}${record.symbol === undefined ? '' : ` (${record.symbol})`}`;
    case 'symbol':
      return [record.symbol_type, record['qualified_name'] ?? record.name].join(' ');
    case 'edge':
      return [record.edge_type, record.target].join(' ');
    default:
      return (
        [record.format, shortObject(record.object)].filter((part) => part !== undefined).join(' ') || ownFields(record)
      );
  }
}

/** A reference to an object for people: as much of the digest as tells objects apart. */
export function shortObject(object: string | undefined): string | undefined {
  return object?.slice(0, 'sha256:'.length + 12);
}

const ENVELOPE = ['schema_version', 'snapshot_id', 'batch_id', 'task_id', 'shard_id', 'ts', 'path', 'kind'];

function ownFields(record: OutputRecord): string {
  return JSON.stringify(Object.fromEntries(Object.entries(record).filter(([name]) => !ENVELOPE.includes(name))));
}
