import type { GateResult, Store } from '@codebatch/core';
import { type Gate, runGates } from '@codebatch/maintenance';
import { BatchCommand } from './batch-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { watchInterrupts } from './interrupts.ts';
import { loadProject } from './load-project.ts';
import { locateStore } from './locate-store.ts';
import { renderGateResults } from './render/gates.ts';
import { resolveBatch } from './resolve-batch.ts';
import { runFlags } from './run-flags.ts';
import { unopenedResults } from './unopened-gates.ts';

/** The base of commands that run gates over a batch. */
export abstract class GateCommand extends BatchCommand {
  config = runFlags.config();

  /** Runs gates, one after the other. Damage is the answer here, and no error. */
  protected async runGates(gates: readonly Gate[]): Promise<readonly GateResult[]> {
    const root = locateStore(this.storeChoice);
    let store: Store;
    try {
      store = this.openStore();
    } catch (error) {
      return await unopenedResults(root, gates, error);
    }
    const interrupts = watchInterrupts(() => this.note('stopping after this gate'));
    try {
      // A configuration could be part of any source in the store, and then is that source's code.
      const { registry } = await loadProject({ cwd: this.context.cwd, config: this.config, source: '/' });
      return await runGates(store, resolveBatch(store, this.batch), gates, { registry, signal: interrupts.signal });
    } catch (error) {
      return await unopenedResults(root, gates, error);
    } finally {
      interrupts.dispose();
    }
  }

  protected async answerResults(document: object, results: readonly GateResult[]): Promise<ExitCode> {
    await this.answer(document, (screen) => renderGateResults(results, screen));
    return results.every(({ passed }) => passed) ? EXIT.done : EXIT.negative;
  }
}
