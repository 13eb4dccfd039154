import { Option } from 'clipanion';

/** Options that every command has that runs tasks, to be assigned to fields of its class. */
export const runFlags = {
  jobs: () => Option.String('-j,--jobs', { description: 'Worker processes; default: one per processor' }),
  noReuse: () =>
    Option.Boolean('--no-reuse', false, { description: 'Compute everything, even what is known from earlier runs' }),
  explainReuse: () =>
    Option.Boolean('--explain-reuse', false, { description: 'Say why each result was computed and not reused' }),
  noIndex: () =>
    Option.Boolean('--no-index', false, { description: 'Build no index for queries when the batch is complete' }),
  wait: () => Option.Boolean('--wait', false, { description: 'Where another process runs the batch, wait for it' }),
  takeOver: () =>
    Option.Boolean('--take-over', false, {
      description: 'Take the batch from an owner on another machine that is gone',
    }),
  partition: () => Option.String('--partition', { description: 'Run only this share of the shards: 1/4 to 4/4' }),
  config: () => Option.String('--config', { description: 'The configuration to load' }),
} as const;
