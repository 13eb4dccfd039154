import { openStore, type Store } from '@codebatch/core';
import type { MissingShards } from '@codebatch/query/records';
import { Option } from 'clipanion';
import { BaseCommand } from './base-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { explainFlag } from './explain-flag.ts';
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

  explain = explainFlag();

  protected get storeChoice(): StoreChoice {
    return { flag: this.store, env: this.context.env, cwd: this.context.cwd };
  }

  /**
   * Says what an answer lacks because it is not done.
   *
   * @returns the exit code of an answer that may be another one then, as a ranking; a list of what there is ends with `done`
   */
  protected async noteMissing(missing: readonly MissingShards[]): Promise<ExitCode> {
    if (missing.length === 0) return EXIT.done;
    const { missingNotes } = await import('./missing-notes.ts');
    for (const note of missingNotes(missing)) this.note(note);
    return EXIT.partial;
  }

  /** The store. @throws STORE_NOT_FOUND, STORE_INVALID, SCHEMA_TOO_NEW */
  protected openStore(durability?: string): Store {
    return openStore(
      locateStore(this.storeChoice),
      storeOptions({ ...this.storeChoice, indexes: this.indexes, durability }),
    );
  }
}
