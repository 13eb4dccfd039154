import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createParser, grammars, probeBackends } from '@codebatch/languages';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('createParser', () => {
  it('takes the backend from the option, then from CODEBATCH_PARSER', async () => {
    vi.stubEnv('CODEBATCH_PARSER', 'wasm');
    expect((await createParser()).backend).toBe('wasm');
    expect((await createParser({ backend: 'binding' })).backend).toBe('binding');
    vi.stubEnv('CODEBATCH_PARSER', 'nonsense');
    await expect(createParser()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('uses the binding where the accelerator is absent, and says why', () => {
    const report = runWithout(/treesitter-native/);
    expect(report.backend).toBe('binding');
    expect(report.retainsMemory).toBe(true);
    expect(report.size).toBeGreaterThan(3);
    expect(report.probe[0]).toMatchObject({
      backend: 'accelerator',
      available: false,
      reason: expect.stringContaining('not to be had'),
      hint: expect.stringContaining('optional'),
    });
    expect(report.probe[1]).toEqual({ backend: 'binding', available: true });
  });

  it('says that the accelerator was not compiled', () => {
    expect(runWithout(/treesitter_native\.node$/).probe[0]).toMatchObject({ backend: 'accelerator', available: false });
  });

  it('uses WebAssembly where nothing native loads, and says why', () => {
    const report = runWithout(/^tree-sitter$|treesitter-native/);
    expect(report.backend).toBe('wasm');
    expect(report.size).toBeGreaterThan(3);
    expect(report.probe[1]).toMatchObject({
      backend: 'binding',
      available: false,
      reason: expect.stringContaining('not to be had'),
      hint: expect.stringContaining('tree-sitter'),
    });
    expect(report.probe[2]).toEqual({ backend: 'wasm', available: true });
  });

  it('fails with one clear error where nothing loads', () => {
    const report = runWithout(/^(web-)?tree-sitter$|treesitter-native/);
    const nothing = [{ available: false }, { available: false }, { available: false }];
    expect(report).toMatchObject({ code: 'LANGUAGE_UNAVAILABLE', probe: nothing });
  });
});

describe('probeBackends', () => {
  it('reports every backend; what is not optional is available here', async () => {
    const [accelerator, ...others] = await probeBackends();
    expect(accelerator).toMatchObject({ backend: 'accelerator' });
    expect(others).toEqual([
      { backend: 'binding', available: true },
      { backend: 'wasm', available: true },
    ]);
  });
});

describe('grammars', () => {
  it('states package, version and ABI of each language', () => {
    expect(grammars().map(({ language, package: name, abi }) => [language, name, abi])).toEqual([
      ['python', 'tree-sitter-python', 15],
      ['javascript', 'tree-sitter-javascript', 15],
      ['typescript', 'tree-sitter-typescript', 14],
      ['tsx', 'tree-sitter-typescript', 14],
    ]);
    for (const { version } of grammars()) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

interface Report {
  readonly backend?: string;
  readonly retainsMemory?: boolean;
  readonly size: number;
  readonly code?: string;
  readonly probe: readonly { readonly available: boolean }[];
}

/** Makes a parser in a process in which packages whose names match cannot be loaded. */
function runWithout(pattern: RegExp): Report {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codebatch-'));
  try {
    const hooks = `export async function resolve(name, context, next) {
      if (${pattern}.test(name)) throw new Error(name + ' is not to be had');
      return next(name, context);
    }`;
    const program = `
      import module from 'node:module';
      module.register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
      const load = module.Module._load;
      module.Module._load = function (name, ...rest) {
        if (${pattern}.test(name)) throw new Error(name + ' is not to be had');
        return load.call(this, name, ...rest);
      };
      const { createParser, probeBackends } = await import(${JSON.stringify(
        pathToFileURL(path.resolve(import.meta.dirname, '../dist/index.js')).href,
      )});
      const report = { probe: await probeBackends() };
      try {
        const parser = await createParser();
        report.backend = parser.backend;
        report.retainsMemory = parser.retainsMemory;
        report.size = parser.parse('x = 1', 'python', { encoding: 'utf-8', bom: false }).size;
      } catch (error) {
        report.code = error.code;
      }
      console.log(JSON.stringify(report));`;
    const file = path.join(folder, 'program.mjs');
    fs.writeFileSync(file, program);
    const env = { ...process.env, CODEBATCH_PARSER: '' };
    return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8', env })) as Report;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
