import { type CodebatchConfig, languageNames } from '@codebatch/runner/config';
import type { CreateSnapshotOptions } from '@codebatch/snapshot';
import { Option } from 'clipanion';

/** Options of every command that makes a snapshot, to be assigned to fields of its class. */
export const selectionFlags = {
  git: () => Option.String('--git', { description: 'Take this commit, tag or branch of the repository' }),
  include: () => Option.Array('--include', { description: 'Take only files that match this pattern; may be repeated' }),
  exclude: () => Option.Array('--exclude', { description: 'Leave out files that match this pattern; may be repeated' }),
  noIgnore: () => Option.Boolean('--no-ignore', false, { description: 'Take ignored files too' }),
  hidden: () =>
    Option.Boolean('--hidden', false, { description: 'Take files and directories whose name begins with a dot' }),
  follow: () => Option.Boolean('--follow', false, { description: 'Follow symbolic links that stay inside the source' }),
} as const;

/** The options of a command that say which files a snapshot takes. */
export interface SelectionFlags {
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
  readonly noIgnore: boolean;
  readonly hidden: boolean;
  readonly follow: boolean;
  readonly portable?: boolean;
}

/** The flags as options of `createSnapshot`; patterns on the command line replace those of the configuration. */
export function snapshotOptions(flags: SelectionFlags, config: CodebatchConfig = {}): CreateSnapshotOptions {
  const include = flags.include ?? config.include;
  const exclude = flags.exclude ?? config.exclude;
  // What a snapshot notes of languages is by name alone: the interpreter of a file it looks up in the built-in table.
  const languages = Object.entries(languageNames(config.languages)).filter(([name]) => !name.startsWith('#!'));
  return {
    ...(include === undefined ? {} : { include: [...include] }),
    ...(exclude === undefined ? {} : { exclude: [...exclude] }),
    ...(languages.length === 0 ? {} : { languages: Object.fromEntries(languages) }),
    ignore: !flags.noIgnore,
    hidden: flags.hidden,
    follow: flags.follow,
    portable: flags.portable ?? false,
  };
}
