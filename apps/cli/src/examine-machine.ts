import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeFileSystem, type FileSystemInfo, isCodebatchError, openStore, producer } from '@codebatch/core';
import { createParser, grammars, probeBackends } from '@codebatch/languages';
import type { Check } from './doctor-check.ts';
import { examineGrammars } from './examine-grammars.ts';

/** The answer of `doctor --json`. */
export interface MachineReport {
  readonly ok: boolean;
  readonly version: string;
  readonly node: string;
  readonly platform: { readonly os: string; readonly arch: string; readonly release: string; readonly cpus: number };
  readonly parser: {
    readonly backend: string | null;
    readonly reason: string;
    readonly backends: readonly { readonly backend: string; readonly available: boolean; readonly reason?: string }[];
    readonly grammars: readonly {
      readonly language: string;
      readonly package: string;
      readonly version: string;
      readonly abi: number;
    }[];
  };
  readonly git: string | null;
  readonly store: {
    readonly root: string | null;
    readonly exists: boolean;
    readonly writable: boolean;
    readonly file_system: FileSystemInfo | null;
  };
  readonly checks: readonly Check[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Finds out what works here. Nothing is written, and nothing found makes it throw. */
export async function examineMachine(
  storeRoot: string | undefined,
  env: Env,
  configFile: string | undefined,
): Promise<MachineReport> {
  const configured = configFile === undefined ? [] : await examineGrammars(configFile);
  const parser = await examineParser(env);
  const git = examineGit();
  const store = examineStore(storeRoot);
  const checks = [examineNode(), ...parser.checks, ...configured, git.check, ...store.checks];
  return {
    ok: checks.every((check) => check.status !== 'problem'),
    version: producer.version,
    node: process.versions.node,
    platform: { os: process.platform, arch: process.arch, release: os.release(), cpus: os.availableParallelism() },
    parser: parser.report,
    git: git.version,
    store: store.report,
    checks,
  };
}

function examineNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  const message = `${process.versions.node} on ${process.platform} ${process.arch}`;
  if (supported) return { name: 'node', status: 'ok', message };
  return { name: 'node', status: 'problem', message, advice: 'Install Node 20.19 or newer, 22.13 or newer, or 24.' };
}

async function examineParser(env: Env): Promise<{ report: MachineReport['parser']; checks: Check[] }> {
  const backends = await probeBackends();
  const wanted = env['CODEBATCH_PARSER'];
  const available = grammars();
  let backend: string | null = null;
  let reason: string;
  try {
    const parser = await createParser();
    backend = parser.backend;
    parser.close();
    const earlier = backends.slice(
      0,
      backends.findIndex((report) => report.backend === backend),
    );
    const broken = earlier.find((report) => !report.available);
    reason = wanted
      ? `CODEBATCH_PARSER=${wanted}`
      : broken === undefined
        ? 'the fastest that works here'
        : `${broken.backend} does not work: ${firstLine(broken.reason ?? '')}`;
  } catch (error) {
    reason = firstLine(error instanceof Error ? error.message : String(error));
  }
  const hint = backends.find(({ backend: name, available }) => name !== 'accelerator' && !available)?.hint;
  // The accelerator is optional: where it cannot be compiled, nothing is wrong.
  const preferred = backend !== 'wasm' || (wanted !== undefined && wanted !== '' && wanted !== 'auto');
  return {
    report: { backend, reason, backends, grammars: available },
    checks: [
      {
        name: 'parser',
        status: backend === null ? 'problem' : preferred ? 'ok' : 'warning',
        message: backend === null ? `none works: ${reason}` : `${backend}, ${reason}`,
        ...(backend !== null && preferred ? {} : hint === undefined ? {} : { advice: hint }),
      },
      {
        name: 'grammars',
        status: 'ok',
        message: available.map(({ language, version, abi }) => `${language} ${version} (ABI ${abi})`).join(', '),
      },
    ],
  };
}

function examineGit(): { version: string | null; check: Check } {
  const { status, stdout } = spawnSync('git', ['--version'], { encoding: 'utf8' });
  const version = status === 0 ? stdout.replace(/^git version /, '').trim() : null;
  const check: Check =
    version === null
      ? {
          name: 'git',
          status: 'warning',
          message: 'not found',
          advice: 'Only --git needs it: install git to snapshot commits.',
        }
      : { name: 'git', status: 'ok', message: version };
  return { version, check };
}

function examineStore(root: string | undefined): { report: MachineReport['store']; checks: Check[] } {
  if (root === undefined) {
    return {
      report: { root: null, exists: false, writable: false, file_system: null },
      checks: [{ name: 'store', status: 'ok', message: 'none here yet; codebatch scan makes one' }],
    };
  }
  const fileSystem = describeFileSystem(nearestExisting(root));
  const writable = isWritable(nearestExisting(root));
  const checks: Check[] = [checkStore(root, writable)];
  if (fileSystem !== null) {
    checks.push({
      name: 'file system',
      status: fileSystem.network === false ? 'ok' : 'warning',
      message: `${fileSystem.name}${fileSystem.network === true ? ', over a network' : fileSystem.network === null ? ', of unknown nature' : ', local'}`,
      ...(fileSystem.network === false
        ? {}
        : { advice: 'Put the indexes on a local disk: --indexes <dir> or CODEBATCH_INDEXES.' }),
    });
  }
  return {
    report: { root, exists: existsSync(path.join(root, 'store.json')), writable, file_system: fileSystem },
    checks,
  };
}

function checkStore(root: string, writable: boolean): Check {
  try {
    openStore(root);
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    const advice = error.hints[0];
    return {
      name: 'store',
      status: error.code === 'STORE_NOT_FOUND' ? 'warning' : 'problem',
      message: error.message,
      ...(advice === undefined ? {} : { advice }),
    };
  }
  return writable
    ? { name: 'store', status: 'ok', message: root }
    : {
        name: 'store',
        status: 'warning',
        message: `${root} is read-only`,
        advice: 'It can be queried; to run tasks, make it writable.',
      };
}

function nearestExisting(location: string): string {
  return existsSync(location) || location === path.dirname(location)
    ? location
    : nearestExisting(path.dirname(location));
}

function isWritable(location: string): boolean {
  try {
    accessSync(location, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
