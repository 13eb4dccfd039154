import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support/temporary-directory.ts';
import { readDocument, readDocumentIfPresent } from './documents.ts';
import { writeDocument } from './files.ts';
import { parseRecord } from './records.ts';

const DIGEST = 'a'.repeat(64);

const batch = {
  schema_name: 'codebatch.batch',
  schema_version: 1,
  batch_id: 'b',
  snapshot_id: 's',
  created_at: '2026-01-02T03:04:05.678Z',
  pipeline: 'full',
} as const;

const output = {
  schema_version: 1,
  snapshot_id: 's',
  batch_id: 'b',
  task_id: '01_parse',
  shard_id: '0f',
  ts: '2026-01-02T03:04:05Z',
  path: 'a.py',
  kind: 'metric',
};

function codeOf(check: () => unknown): unknown {
  try {
    check();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('parseRecord', () => {
  it('R13.1 structured records carry schema_name and schema_version', () => {
    expect(parseRecord('batch', batch, 'batch.json')).toBe(batch);
    const { schema_name: _, ...nameless } = batch;
    expect(codeOf(() => parseRecord('batch', nameless, 'batch.json'))).toMatchObject({
      code: 'SCHEMA_ERROR',
      message: 'batch.json is not a valid batch record: schema_name is missing',
      details: { where: 'batch.json', record: 'batch', field: 'schema_name' },
    });
    expect(codeOf(() => parseRecord('batch', { ...batch, schema_name: 'codebatch.plan' }, 'x'))).toMatchObject({
      code: 'SCHEMA_ERROR',
      details: { field: 'schema_name', reason: 'must be "codebatch.batch"' },
    });
  });

  it('R13.2 unknown fields are kept', () => {
    const extended = { ...batch, later: { x: 1 } };
    expect(parseRecord('batch', extended, 'x')).toBe(extended);
  });

  it('R13.2 a newer major schema is refused with a clear error', () => {
    for (const value of [
      { ...batch, schema_version: 2 },
      { schema_version: 7, other: true },
    ]) {
      expect(codeOf(() => parseRecord('batch', value, 'batch.json'))).toMatchObject({
        code: 'SCHEMA_TOO_NEW',
        message: expect.stringContaining('batch.json has schema version'),
      });
    }
    for (const version of [0, -1, 1.5, '1', null, undefined]) {
      const value = { ...batch, schema_version: version };
      expect(codeOf(() => parseRecord('batch', value, 'x'))).toMatchObject({ code: 'SCHEMA_ERROR' });
    }
  });

  it('R4.3 bare hex references come back with their prefix', () => {
    const file = { schema_version: 1, path: 'a', path_key: 'a', object: DIGEST, size: 0 };
    expect(parseRecord('file', file, 'x').object).toBe(`sha256:${DIGEST}`);
    const manifest = {
      schema_name: 'codebatch.chunk_manifest',
      schema_version: 1,
      kind: 'ast',
      format: 'cbt',
      chunks: [{ object: DIGEST, size: 1, index: 0 }],
      total_bytes: 1,
    };
    expect(parseRecord('chunk_manifest', manifest, 'x').chunks[0]!.object).toBe(`sha256:${DIGEST}`);
    expect(codeOf(() => parseRecord('file', { ...file, object: 'sha256:xyz' }, 'x'))).toMatchObject({
      code: 'SCHEMA_ERROR',
    });
  });

  it('R9.2 an output record needs its envelope, path and kind', () => {
    expect(parseRecord('output', output, 'x')).toBe(output);
    for (const field of Object.keys(output)) {
      const { [field as keyof typeof output]: _, ...rest } = output;
      expect(
        codeOf(() => parseRecord('output', rest, 'x')),
        field,
      ).toMatchObject({
        code: 'SCHEMA_ERROR',
        details: { field, reason: 'is missing' },
      });
    }
    expect(parseRecord('output', { ...output, kind: 'vendor.license' }, 'x').kind).toBe('vendor.license');
    expect(codeOf(() => parseRecord('output', { ...output, shard_id: 'zz' }, 'x'))).toMatchObject({
      code: 'SCHEMA_ERROR',
    });
    expect(codeOf(() => parseRecord('output', { ...output, severity: 'fatal' }, 'x'))).toMatchObject({
      details: { field: 'severity', reason: 'must be one of error, warning, info, hint' },
    });
  });

  it('names the field and shows what is wrong with it', () => {
    const bad = { ...batch, producer: { name: 'x' }, batch_id: '../b' };
    expect(codeOf(() => parseRecord('batch', bad, 'x'))).toMatchObject({
      message: 'x is not a valid batch record: batch_id has the wrong form: "../b"',
    });
    const nested = { ...batch, producer: { name: 'x' } };
    expect(codeOf(() => parseRecord('batch', nested, 'x'))).toMatchObject({ details: { field: 'producer.version' } });
  });

  it.each([undefined, null, 1, 'x', [], true])('refuses %j', (value) => {
    expect(codeOf(() => parseRecord('store', value, 'x'))).toMatchObject({ code: 'SCHEMA_ERROR' });
  });

  it('a __proto__ key lends no fields', () => {
    const value = JSON.parse(`{"__proto__":${JSON.stringify(batch)}}`);
    expect(codeOf(() => parseRecord('batch', value, 'x'))).toMatchObject({ code: 'SCHEMA_ERROR' });
  });
});

describe('documents', () => {
  it('are written sealed and read checked', () => {
    const file = `${temporaryDirectory()}/batch.json`;
    writeDocument(file, batch, 'process');
    expect(readDocument('batch', file)).toEqual({ ...batch, self_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('trap 7: a changed document is found by its seal', () => {
    const file = `${temporaryDirectory()}/batch.json`;
    writeDocument(file, batch, 'process');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"full"', '"fulk"'));
    expect(codeOf(() => readDocument('batch', file))).toMatchObject({
      code: 'SCHEMA_ERROR',
      message: expect.stringContaining('self_sha256'),
      hints: [expect.stringContaining('verify')],
    });
  });

  it('trap 6: missing, empty, torn and foreign documents are errors with a code', () => {
    const file = `${temporaryDirectory()}/batch.json`;
    expect(codeOf(() => readDocument('batch', file))).toMatchObject({ code: 'IO_ERROR' });
    expect(readDocumentIfPresent('batch', file)).toBeUndefined();
    expect(readDocumentIfPresent('batch', `${file}/below`)).toBeUndefined();
    for (const content of ['', '{"schema_name":"codebatch.ba', '[]', 'null', '"x"']) {
      fs.writeFileSync(file, content);
      expect(
        codeOf(() => readDocument('batch', file)),
        content,
      ).toMatchObject({ code: 'SCHEMA_ERROR' });
      expect(
        codeOf(() => readDocumentIfPresent('batch', file)),
        content,
      ).toMatchObject({ code: 'SCHEMA_ERROR' });
    }
  });
});
