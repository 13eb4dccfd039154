import path from 'node:path';
import { DURABILITIES, type StoreOptions } from '@codebatch/core';
import { Option } from 'clipanion';
import { parseChoice } from './parse-argument.ts';

/** The option of every command that writes into a store, to be assigned to a field of its class. */
export const durabilityFlag = () =>
  Option.String('--durability', { description: 'What finished work survives: process (default), group or full' });

/** The options of a store as the command line and the environment give them. @throws INVALID_ARGUMENT */
export function storeOptions(given: {
  readonly indexes: string | undefined;
  readonly durability: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}): StoreOptions {
  const indexes = given.indexes ?? given.env['CODEBATCH_INDEXES'];
  return {
    ...(indexes ? { indexes: path.resolve(given.cwd, indexes) } : {}),
    ...(given.durability === undefined
      ? {}
      : { durability: parseChoice(given.durability, '--durability', DURABILITIES) }),
  };
}
