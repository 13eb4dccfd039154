import { type IgnoreList, parseIgnoreLines } from './ignore-list.ts';

/** Which entries of a source a snapshot takes, apart from ignore files. */
export interface SelectionOptions {
  /** Patterns in ignore syntax; where there are any, only files that they match are taken. */
  readonly include?: readonly string[];
  /** Patterns in ignore syntax; what they match is left out, whatever else says otherwise. */
  readonly exclude?: readonly string[];
  /** Take entries whose name starts with a dot. */
  readonly hidden?: boolean;
}

/** What is known about a directory when its entries are judged. */
export interface SelectionState {
  readonly included: boolean;
  readonly includedByDotPattern: boolean;
  readonly hidden: boolean;
}

/** Judges entries one level at a time; see {@link SelectionOptions}. */
export interface Selection {
  readonly root: SelectionState;
  /**
   * Judges one entry of a directory.
   *
   * @param path path from the root, a byte string; `name` its last segment.
   * @param admitted whether an ignore file of ours names the entry as one to keep, which makes a hidden entry visible.
   * @returns the state for a directory's own entries, any state for a file to take, or undefined for what is left out.
   */
  judge(
    parent: SelectionState,
    path: string,
    name: string,
    isDirectory: boolean,
    admitted: boolean,
  ): SelectionState | undefined;
}

/** Makes the {@link Selection} for the given options. */
export function createSelection(options: SelectionOptions): Selection {
  const exclude = parseIgnoreLines(options.exclude ?? []);
  const include = parseIgnoreLines(options.include ?? []);
  // A pattern that spells out a segment with a leading dot asks for hidden files; `*` and `**` do not. What a negated one
  // takes away is gone, hidden or not.
  const dotInclude = parseIgnoreLines((options.include ?? []).filter((line) => /^!|(^|\/)\.[^/]/.test(line)));
  const takeHidden = options.hidden === true;

  return {
    root: { included: include.isEmpty, includedByDotPattern: false, hidden: false },
    judge(parent, path, name, isDirectory, admitted) {
      if (exclude.decide(path, name, isDirectory) === true) return undefined;
      const hidden = parent.hidden || (!takeHidden && !admitted && name.charCodeAt(0) === 46);
      if (hidden && dotInclude.isEmpty) return undefined;
      const included = decide(include, path, name, isDirectory, parent.included);
      const includedByDotPattern = decide(dotInclude, path, name, isDirectory, parent.includedByDotPattern);
      if (!isDirectory && !(hidden ? includedByDotPattern : included)) return undefined;
      if (
        included === parent.included &&
        hidden === parent.hidden &&
        includedByDotPattern === parent.includedByDotPattern
      ) {
        return parent;
      }
      return { included, includedByDotPattern, hidden };
    },
  };
}

function decide(list: IgnoreList, path: string, name: string, isDirectory: boolean, inherited: boolean): boolean {
  return list.isEmpty ? inherited : (list.decide(path, name, isDirectory) ?? inherited);
}
