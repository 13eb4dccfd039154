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
      return [record.format, record.object].filter((part) => part !== undefined).join(' ') || ownFields(record);
  }
}

const ENVELOPE = ['schema_version', 'snapshot_id', 'batch_id', 'task_id', 'shard_id', 'ts', 'path', 'kind'];

function ownFields(record: OutputRecord): string {
  return JSON.stringify(Object.fromEntries(Object.entries(record).filter(([name]) => !ENVELOPE.includes(name))));
}
