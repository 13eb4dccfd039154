import { openStore, type Store } from '@codebatch/core';
import { Option } from 'clipanion';
import { BaseCommand } from './base-command.ts';
import { locateStore, type StoreChoice } from './locate-store.ts';
import { storeOptions } from './store-options.ts';

/** The base of commands that open a store. None of them creates one. */
export abstract class StoreCommand extends BaseCommand {
  store = Option.String('--store', {
    description: 'The store; default $CODEBATCH_STORE, then the nearest .codebatch/store upward',
  });

  indexes = Option.String('--indexes', {
    description: 'Where indexes are kept; default $CODEBATCH_INDEXES, then inside the store',
  });

  /** Declared for the help: it is answered, or refused, before a command is made. */
  explain = Option.Boolean('--explain', false, {
    description: 'Say which files, records and tasks of the store it reads, and answer nothing',
  });

  protected get storeChoice(): StoreChoice {
    return { flag: this.store, env: this.context.env, cwd: this.context.cwd };
  }

  /** The store. @throws STORE_NOT_FOUND, STORE_INVALID, SCHEMA_TOO_NEW */
  protected openStore(durability?: string): Store {
    return openStore(
      locateStore(this.storeChoice),
      storeOptions({ ...this.storeChoice, indexes: this.indexes, durability }),
    );
  }
}
