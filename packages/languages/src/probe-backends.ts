import { BACKEND_NAMES, createParser } from './create-parser.ts';
import { GRAMMARS } from './grammar-table.ts';
import type { BackendName } from './parser-backend.ts';

/** Whether a backend works here; if not, why and what to do. */
export interface BackendReport {
  readonly backend: BackendName;
  readonly available: boolean;
  readonly reason?: string;
  readonly hint?: string;
}

const HINTS: { readonly [name in BackendName]: string } = {
  accelerator:
    'It is optional and only makes parsing faster. With a C compiler and install scripts allowed, reinstall @codebatch/treesitter-native.',
  binding:
    'Reinstall the npm package tree-sitter with install scripts allowed; where no prebuilt binary fits, it needs python3, make and a C++20 compiler. Until then WebAssembly is used, which is slower.',
  wasm: 'Reinstall the npm packages web-tree-sitter and tree-sitter-*.',
};

/** Tries every backend, in order of preference, by parsing an empty text in every language. */
export async function probeBackends(): Promise<readonly BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const backend of BACKEND_NAMES) reports.push(await probe(backend));
  return reports;
}

async function probe(backend: BackendName): Promise<BackendReport> {
  try {
    const parser = await createParser({ backend });
    for (const { language } of GRAMMARS) parser.parse('', language, { encoding: 'utf-8', bom: false });
    parser.close();
    return { backend, available: true };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { backend, available: false, reason, hint: HINTS[backend] };
  }
}
