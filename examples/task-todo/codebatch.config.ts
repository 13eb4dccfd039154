import type { CodebatchConfig } from '@codebatch/cli/config';

export default {
  tasks: ['codebatch-task-todo'],
  pipelines: {
    todo: {
      description: 'Parse, then collect to-do comments',
      tasks: ['parse', { type: 'todo', options: { words: ['TODO', 'FIXME', 'XXX'] } }],
    },
  },
  pipeline: 'todo',
} satisfies CodebatchConfig;
