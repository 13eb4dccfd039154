import { compileMemberPattern } from './match-member.ts';
import { type JsonObject, jsonObject, type ModuleFiles, textsOf } from './module-files.ts';
import { parentOf, withParents } from './snapshot-paths.ts';

/** A package of JavaScript in the snapshot. */
export interface ScriptPackage {
  /** Where its `package.json` is; `` for the root. */
  readonly directory: string;
  readonly manifest: JsonObject;
}

/** The packages that files of a snapshot can import. */
export interface ScriptPackages {
  /** The package that a file belongs to: that of the nearest `package.json` above it. */
  around(path: string): ScriptPackage | undefined;
  /**
   * The package that a name means in a file: one around it, one in a `node_modules` above it, or a member of a
   * workspace that the file is in.
   */
  named(name: string, path: string): ScriptPackage | undefined;
}

/** Finds packages by the manifests of a snapshot. Workspaces are those of `package.json` and of `pnpm-workspace.yaml`. */
export function createScriptPackages(files: ModuleFiles): ScriptPackages {
  const manifestAt = (directory: string): ScriptPackage | undefined => {
    const manifest = files.json(directory === '' ? 'package.json' : `${directory}/package.json`);
    return manifest === undefined ? undefined : { directory, manifest };
  };
  const nearest = new Map<string, ScriptPackage | undefined>();
  const packageOf = (directory: string): ScriptPackage | undefined => {
    if (nearest.has(directory)) return nearest.get(directory);
    const found = manifestAt(directory) ?? (directory === '' ? undefined : packageOf(parentOf(directory)));
    nearest.set(directory, found);
    return found;
  };
  let workspaces: readonly Workspace[] | undefined;
  return {
    around: (path) => packageOf(parentOf(path)),
    named(name, path) {
      for (const parent of withParents(parentOf(path))) {
        const around = manifestAt(parent);
        if (around?.manifest['name'] === name) return around;
        const installed = manifestAt(`${parent === '' ? '' : `${parent}/`}node_modules/${name}`);
        if (installed !== undefined) return installed;
      }
      workspaces ??= findWorkspaces(files, manifestAt);
      const around = workspaces.filter(({ root }) => root === '' || path.startsWith(`${root}/`));
      return around.map(({ members }) => members.get(name)).find((member) => member !== undefined);
    },
  };
}

interface Workspace {
  readonly root: string;
  readonly members: ReadonlyMap<string, ScriptPackage>;
}

/** Every workspace of the snapshot, the innermost first. */
function findWorkspaces(files: ModuleFiles, manifestAt: (directory: string) => ScriptPackage | undefined): Workspace[] {
  const directories = [...files.paths]
    .filter((path) => /(^|\/)package\.json$/.test(path) && !/(^|\/)node_modules\//.test(path))
    .map(parentOf);
  return directories
    .flatMap((root) => {
      const patterns = memberPatterns(root, files);
      if (patterns.length === 0) return [];
      const isMember = compileMembers(root, patterns);
      const members = new Map<string, ScriptPackage>();
      for (const directory of directories) {
        const found = directory === root || isMember(directory) ? manifestAt(directory) : undefined;
        const name = found?.manifest['name'];
        if (found !== undefined && typeof name === 'string') members.set(name, found);
      }
      return [{ root, members }];
    })
    .sort((a, b) => b.root.length - a.root.length);
}

function memberPatterns(root: string, files: ModuleFiles): readonly string[] {
  const prefix = root === '' ? '' : `${root}/`;
  const { workspaces } = files.json(`${prefix}package.json`) ?? {};
  const own = Array.isArray(workspaces) ? workspaces : jsonObject(workspaces)?.['packages'];
  return [...textsOf(own), ...pnpmPackages(files.text(`${prefix}pnpm-workspace.yaml`) ?? '')];
}

/** The list under `packages` of a `pnpm-workspace.yaml`, in lines or in brackets. */
function pnpmPackages(text: string): string[] {
  const [, inline = '', lines = ''] =
    /^packages:[ \t]*([^\r\n]*)((?:\r?\n(?:[ \t]*(?:-[^\r\n]*|#[^\r\n]*)?))*)/m.exec(text) ?? [];
  const flow = /^\[(.*)\]/.exec(inline)?.[1]?.split(',') ?? [];
  const block = lines.split(/\r?\n/).flatMap((line) => /^[ \t]*-(.*)$/.exec(line)?.[1] ?? []);
  return [...flow, ...block].map(yamlText).filter((item) => item !== '');
}

function yamlText(item: string): string {
  const text = item.trim();
  const quoted = /^(["'])(.*?)\1/.exec(text)?.[2];
  if (quoted !== undefined) return quoted;
  const comment = text.search(/\s#/);
  return comment === -1 ? text : text.slice(0, comment).trimEnd();
}

function compileMembers(root: string, patterns: readonly string[]): (directory: string) => boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(compileMemberPattern);
  const unwanted = patterns.flatMap((pattern) =>
    pattern.startsWith('!') ? [compileMemberPattern(pattern.slice(1))] : [],
  );
  return (directory) => {
    if (root !== '' && !directory.startsWith(`${root}/`)) return false;
    const inner = root === '' ? directory : directory.slice(root.length + 1);
    return wanted.some((covers) => covers(inner)) && !unwanted.some((covers) => covers(inner));
  };
}
