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
  let workspaces: ReadonlyMap<string, Workspace> | undefined;
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
      for (const parent of withParents(parentOf(path))) {
        const member = workspaces.get(parent)?.members.get(name);
        if (member !== undefined) return member;
      }
      return undefined;
    },
  };
}

interface Workspace {
  readonly isMember: (directory: string) => boolean;
  /** By name. */
  readonly members: Map<string, ScriptPackage>;
}

/** Every workspace of the snapshot by its directory. */
function findWorkspaces(
  files: ModuleFiles,
  manifestAt: (directory: string) => ScriptPackage | undefined,
): Map<string, Workspace> {
  const directories = [...files.paths]
    .filter((path) => /(^|\/)package\.json$/.test(path) && !/(^|\/)node_modules\//.test(path))
    .map(parentOf);
  const workspaces = new Map<string, Workspace>();
  for (const root of directories) {
    const patterns = memberPatterns(root, files);
    if (patterns.length > 0) workspaces.set(root, { isMember: compileMembers(root, patterns), members: new Map() });
  }
  for (const directory of directories) {
    const found = manifestAt(directory);
    const name = found?.manifest['name'];
    if (found === undefined || typeof name !== 'string') continue;
    for (const root of withParents(directory)) {
      const workspace = workspaces.get(root);
      if (root === directory || workspace?.isMember(directory)) workspace?.members.set(name, found);
    }
  }
  return workspaces;
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

/** Which directories below a root its patterns cover. */
function compileMembers(root: string, patterns: readonly string[]): (directory: string) => boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(compileMemberPattern);
  const unwanted = patterns.flatMap((pattern) =>
    pattern.startsWith('!') ? [compileMemberPattern(pattern.slice(1))] : [],
  );
  return (directory) => {
    const inner = root === '' ? directory : directory.slice(root.length + 1);
    return wanted.some((covers) => covers(inner)) && !unwanted.some((covers) => covers(inner));
  };
}
