import { type VerifyOptions, type VerifyReport, verifyStore } from '@codebatch/maintenance/verify';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { watchInterrupts } from '../interrupts.ts';
import { locateStore } from '../locate-store.ts';
import { parseJobs } from '../parse-jobs.ts';
import { createProgress } from '../render/progress.ts';
import { renderVerification } from '../render/verification.ts';
import { runFlags } from '../run-flags.ts';
import { StoreCommand } from '../store-command.ts';
import { durabilityFlag, storeOptions } from '../store-options.ts';

export default class VerifyCommand extends StoreCommand {
  static override paths = pathsOf('verify');
  static override usage = Command.Usage({
    details: `
      Reads everything in the store and names every file that is not as it was written, with the records that need it.
      Unfinished batches and leftover temporary files are no damage. The exit code is 1 when something is damaged.
      --quick reads the documents, states and indexes of files, and takes the sizes of outputs and objects: it finds what is
      missing, cut or has no place, and no flipped bit in outputs or objects. What outputs refer to it does not look for.
      --repair makes good what can be made good: files from the source directory, results by running their shards again.
    `,
    examples: [
      ['Check the store of this project', '$0 verify'],
      ['In CI: documents and sizes, without reading outputs and objects', '$0 verify --quick --json'],
      ['Mend what can be mended, and remove leftovers', '$0 verify --repair --sweep'],
    ],
  });

  quick = Option.Boolean('--quick', false, {
    description: 'Take the sizes of outputs and objects and do not read them',
  });
  repair = Option.Boolean('--repair', false, { description: 'Make good what can be made good' });
  sweep = Option.Boolean('--sweep', false, { description: 'Remove temporary files that nobody can be writing' });
  jobs = runFlags.jobs();
  config = runFlags.config();
  durability = durabilityFlag();

  override async execute(): Promise<ExitCode> {
    const root = locateStore(this.storeChoice);
    const jobs = parseJobs(this.jobs);
    const progress = createProgress(this.context.stderr, this.context.env, 'verifying');
    const interrupts = watchInterrupts(() => progress.clear());
    try {
      const options: VerifyOptions = {
        depth: this.quick ? 'documents' : 'everything',
        sweep: this.sweep,
        signal: interrupts.signal,
        onProgress: (amount) => progress.update(amount),
      };
      const report = this.repair ? await this.repairStore(root, options, jobs) : await verifyStore(root, options);
      progress.clear();
      await this.answer(report, (screen) => renderVerification(report, screen));
      return report.ok ? EXIT.done : EXIT.negative;
    } finally {
      progress.clear();
      interrupts.dispose();
    }
  }

  /**
   * Loads what runs tasks only here: it is most of the program. A configuration could be part of any source in the store,
   * and then is that source's code: only a named one is loaded.
   */
  private async repairStore(root: string, options: VerifyOptions, jobs: number | undefined): Promise<VerifyReport> {
    const [{ repairStore }, { loadProject }] = await Promise.all([
      import('@codebatch/maintenance'),
      import('../load-project.ts'),
    ]);
    const project = await loadProject({ cwd: this.context.cwd, config: this.config, source: '/' });
    if (project.leftOut !== undefined) {
      this.note(`${project.leftOut} was not loaded; --config ${project.leftOut} lets its tasks be run again`);
    }
    return await repairStore(root, {
      ...options,
      store: storeOptions({ ...this.storeChoice, indexes: this.indexes, durability: this.durability }),
      registry: project.registry,
      ...(jobs === undefined ? {} : { jobs }),
    });
  }
}
