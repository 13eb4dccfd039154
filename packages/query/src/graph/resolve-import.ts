import type { ImportReference, ResolvedImport } from './import-reference.ts';
import type { ModuleFiles } from './module-files.ts';
import { createPythonResolver } from './resolve-python-import.ts';
import { createScriptResolver } from './resolve-script-import.ts';

/**
 * Makes a resolver of imports by the files of a snapshot alone: Python packages and modules with relative dots; relative
 * paths of JavaScript and TypeScript with and without extension, index files, `paths` and `baseUrl` of `tsconfig.json`,
 * `imports` and `exports` of `package.json`, packages of a workspace. Answers are remembered.
 */
export function createImportResolver(files: ModuleFiles): (reference: ImportReference) => ResolvedImport {
  const python = createPythonResolver(files);
  const script = createScriptResolver(files);
  return (reference) => (reference.language === 'python' ? python(reference) : script(reference));
}
