import { decodeTree, type Tree, treeToJson, treeToSExpression } from '@codebatch/ast';
import { CHUNKS_SUFFIX, CodebatchError, type Decoded, decodeText, getChunked, type Store } from '@codebatch/core';
import { type FileInspection, inspectFile } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { BatchCommand } from '../batch-command.ts';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { writeData } from '../output.ts';
import { parseChoice } from '../parse-argument.ts';
import { parseForeignJson } from '../parse-foreign-json.ts';
import { snapshotPathOf } from '../snapshot-path.ts';

export const TREE_FORMATS = ['sexp', 'json'] as const;

export default class AstCommand extends BatchCommand {
  static override paths = pathsOf('ast');
  static override usage = Command.Usage({
    details: `
      Prints the syntax tree that a batch stored for a file: as an S-expression with the named nodes, or as JSON with
      all nodes. Positions are offsets in UTF-16 code units of the decoded text.
    `,
    examples: [
      ['The tree of a file in the newest batch', '$0 ast src/main.ts'],
      ['All nodes with the text of the leaves, for a program', '$0 ast src/main.ts --format json --text'],
    ],
  });

  file = Option.String({ name: 'path' });
  format = Option.String('--format', { description: 'sexp or json; default sexp, json under --json' });
  text = Option.Boolean('--text', false, { description: 'Add the source text of the leaves' });

  override async execute(): Promise<ExitCode> {
    const wanted = this.format === undefined ? undefined : parseChoice(this.format, '--format', TREE_FORMATS);
    const { store, batchId } = this.openBatch();
    const file = inspectFile(store, batchId, snapshotPathOf(this.file, store, batchId, this.context.cwd));
    const stored = readStoredTree(store, file);
    // A tree of another implementation is shown as it is, unless an S-expression was asked for: that takes our own parse.
    const format = wanted ?? (this.json || stored.tree === undefined ? 'json' : 'sexp');
    const text = this.text ? sourceText(store, file)?.text : undefined;
    const pieces =
      format === 'json'
        ? jsonPieces(file, stored, text)
        : treeToSExpression(stored.tree ?? (await parseAgain(store, file)), text);
    await writeData(this.context.stdout, pieces);
    return EXIT.done;
  }
}

/** A tree as it was found: ours, or the JSON of another implementation. */
type StoredTree =
  | { readonly tree: Tree; readonly format: string }
  | { readonly tree: undefined; readonly format: string; readonly json: unknown };

function readStoredTree(store: Store, file: FileInspection): StoredTree {
  const record = file.trees.find((tree) => tree.object !== undefined);
  if (record?.object === undefined) {
    const skip = file.skips[0] ?? file.diagnostics.find((diagnostic) => diagnostic.severity === 'error');
    const reason = skip === undefined ? '' : `: ${skip.code}, ${skip.message}`;
    throw new CodebatchError('FILE_NOT_FOUND', `The batch ${file.batch_id} has no tree of ${file.path}${reason}`, {
      hints: [`codebatch inspect ${file.path} shows what it has.`],
      details: { path: file.path, batch_id: file.batch_id, ...(skip?.code === undefined ? {} : { reason: skip.code }) },
    });
  }
  const format = record.format ?? 'cbt';
  const bytes = getChunked(store.objects, record.object, record.format);
  return format.replace(CHUNKS_SUFFIX, '') === 'cbt'
    ? { tree: decodeTree(bytes), format }
    : { tree: undefined, format, json: parseForeignJson(bytes.toString('utf8'), record.object) };
}

function sourceText(store: Store, file: FileInspection): Extract<Decoded, { ok: true }> | undefined {
  const decoded = decodeText(store.objects.get(file.file.object), file.language);
  return decoded.ok ? decoded : undefined;
}

async function parseAgain(store: Store, file: FileInspection): Promise<Tree> {
  const source = sourceText(store, file);
  if (source === undefined) throw new CodebatchError('LANGUAGE_UNAVAILABLE', `${file.path} is no text`);
  const { createParser } = await import('@codebatch/languages');
  const parser = await createParser();
  try {
    return parser.parse(source.text, file.language, { encoding: source.encoding, bom: source.bom });
  } finally {
    parser.close();
  }
}

function* jsonPieces(file: FileInspection, stored: StoredTree, text: string | undefined): Generator<string> {
  const head = {
    batch_id: file.batch_id,
    path: file.path,
    language: file.language,
    format: stored.format,
    ...(stored.tree === undefined ? {} : { grammar: stored.tree.header.grammar, nodes: stored.tree.size }),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"tree":`;
  if (stored.tree === undefined) yield JSON.stringify(stored.json);
  else yield* treeToJson(stored.tree, text);
  yield '}\n';
}
