import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CodebatchError } from '@codebatch/core';

/**
 * The file URL of a plugin that a configuration names: a path relative to the configuration, or a package that is
 * installed where the configuration can see it.
 *
 * @throws CodebatchError TASK_LOAD_FAILED
 */
export async function resolvePluginSpecifier(name: string, configFile: string | undefined): Promise<string> {
  const base = configFile ?? path.join(process.cwd(), 'codebatch.config.json');
  if (name.startsWith('file:')) return name;
  if (name.startsWith('.') || path.isAbsolute(name)) return pathToFileURL(path.resolve(path.dirname(base), name)).href;
  const { createJiti } = await import('jiti');
  const url = createJiti(pathToFileURL(base).href, { fsCache: false }).esmResolve(name, { try: true });
  if (url === undefined) {
    throw new CodebatchError('TASK_LOAD_FAILED', `The task package '${name}' is not installed`, {
      hints: [`Install it beside the configuration: npm install ${name}`],
      details: { specifier: name, config: base },
    });
  }
  return url;
}
