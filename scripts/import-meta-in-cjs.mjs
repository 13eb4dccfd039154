// What a program that was a module knows of itself, where its bundle is CommonJS.
import { pathToFileURL } from 'node:url';

export const importMetaUrl = pathToFileURL(__filename).href;
export const importMetaResolve = (specifier) => pathToFileURL(require.resolve(specifier)).href;
