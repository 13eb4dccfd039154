// Loads a registry with a task that prints when it is loaded, and prints that it is through.
import { loadRegistry } from '@codebatch/runner';

const specifier = new URL('../fixtures/tasks/talkative.mjs', import.meta.url).href;
const load = () => loadRegistry({ builtIn: [{ type: 'talkative', specifier }], pipelines: [] });
await Promise.all([load(), load()]);
console.log('through');
