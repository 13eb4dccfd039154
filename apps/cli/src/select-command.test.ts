import { describe, expect, it } from 'vitest';
import { COMMANDS } from './command-table.ts';
import { nearWords } from './near-words.ts';
import { selectCommand } from './select-command.ts';

const nameOf = (...args: string[]): string => {
  const selection = selectCommand(args);
  return selection.type === 'command' ? selection.entry.name : selection.type;
};

describe('selectCommand', () => {
  it('takes the longest spelling, dashed ones too, wherever options stand', () => {
    expect(nameOf('scan', '.')).toBe('scan');
    expect(nameOf('snapshot', 'list')).toBe('snapshot list');
    expect(nameOf('snapshot-list')).toBe('snapshot list');
    expect(nameOf('snapshot', '.')).toBe('snapshot create');
    expect(nameOf('--json', 'query', 'outputs')).toBe('query outputs');
    expect(nameOf('query', '--json', 'outputs')).toBe('query outputs');
    expect(nameOf('--store', 'status', 'tasks')).toBe('tasks');
    expect(nameOf('--store=status', 'tasks')).toBe('tasks');
    expect(nameOf('snapshot', '--git', 'list', '.')).toBe('snapshot create');
  });

  it('tells a group from an unknown word', () => {
    expect(nameOf()).toBe('group');
    expect(nameOf('query')).toBe('group');
    expect(nameOf('query', 'nothing')).toBe('group');
    expect(nameOf('sacn')).toBe('unknown');
    expect(nameOf('--', 'scan')).toBe('group');
  });
});

it('no two commands share a spelling', () => {
  const spellings = COMMANDS.flatMap((entry) => [entry.name, ...entry.aliases]);
  expect(new Set(spellings).size).toBe(spellings.length);
});

it('nearWords forgives exchanged letters, and offers what a word begins', () => {
  expect(nearWords('sacn', ['scan', 'status', 'ast'])).toEqual(['scan']);
  expect(nearWords('--jbos', ['--jobs', '--json', '--batch'])[0]).toBe('--jobs');
  expect(nearWords('comp', ['completion', 'top'])).toEqual(['completion']);
  expect(nearWords('xyzzy', ['scan', 'status'])).toEqual([]);
});
