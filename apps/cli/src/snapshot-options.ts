import { type CodebatchConfig, languageNames } from '@codebatch/runner/config';
import type { CreateSnapshotOptions } from '@codebatch/snapshot';

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
