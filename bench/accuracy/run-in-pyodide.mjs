// node run-in-pyodide.mjs <script.py> <root> <records>: runs a comparison in pyodide's CPython, which is newer than the
// machine's. The directory of the tools, from the environment, has the npm package. Lines alone are passed on at once.
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [script, root, records] = process.argv.slice(2);
const directory = join(process.env.CODEBATCH_ACCURACY_TOOLS, 'node_modules/pyodide');
const { loadPyodide } = await import(pathToFileURL(join(directory, 'pyodide.mjs')).href);
const python = await loadPyodide({
  indexURL: directory,
  stdout: (line) => process.stdout.write(`${line}\n`),
  stderr: (line) => process.stderr.write(`${line}\n`),
});

const SCRIPTS = '/accuracy/scripts';
const ROOT = '/accuracy/root';
const RECORDS = '/accuracy/records';
for (const [from, to] of [
  [dirname(script), SCRIPTS],
  [root, ROOT],
  [records, RECORDS],
]) {
  python.FS.mkdirTree(to);
  python.mountNodeFS(to, from);
}
const name = script.slice(dirname(script).length + 1);
python.runPython(`
import runpy, sys
sys.argv = ["${name}", "${ROOT}", "${RECORDS}"]
sys.path.insert(0, "${SCRIPTS}")
sys.dont_write_bytecode = True
runpy.run_path("${SCRIPTS}/${name}", run_name="__main__")
print(flush=True)
`);
