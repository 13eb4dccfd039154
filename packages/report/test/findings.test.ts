import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openExport } from '@codebatch/report';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import { makeStore } from '../../query/test/make-store.ts';
import { exportText } from './export-text.ts';
import { FILES, ODD_MESSAGE, ODD_PATH, removeStore, sampleStore } from './sample-store.ts';

const store = sampleStore();
afterAll(() => removeStore(store));

const golden = (name: string): string => path.join(import.meta.dirname, 'fixtures/golden', name);

interface SarifResult {
  readonly ruleId?: string;
  readonly level: string;
  readonly baselineState?: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: Readonly<Record<string, number>>;
    };
  }[];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
  readonly ruleIndex?: number;
  readonly rule?: { readonly id: string; readonly index: number; readonly toolComponent: { readonly index: number } };
}

interface SarifRun {
  readonly tool: {
    readonly driver: { readonly rules: readonly { readonly id: string }[] };
    readonly extensions: readonly { readonly name: string; readonly rules: readonly { readonly id: string }[] }[];
  };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[];
  }[];
  readonly results: readonly SarifResult[];
}

/** The rule of a result: a plugin's is named by its reference alone. */
const ruleOf = ({ ruleId, rule }: SarifResult): string => ruleId ?? rule?.id ?? '';

describe('sarif', () => {
  const schema = path.join(import.meta.dirname, '../../../third_party/sarif-2.1.0/sarif-2.1.0.schema.json');
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
  const runOf = (text: string): SarifRun => {
    const log = JSON.parse(text) as { readonly runs: readonly [SarifRun] };
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    return log.runs[0];
  };

  it('is as before and valid by the schema', async () => {
    const text = exportText(store, { format: 'sarif' });
    await expect(text).toMatchFileSnapshot(golden('batch.sarif'));
    runOf(text);
  });

  it('sorts by severity, and every result names its rule', () => {
    const { results, tool } = runOf(exportText(store, { format: 'sarif' }));
    const ranks = results.map(({ level }) => ['error', 'warning', 'note'].indexOf(level));
    expect(ranks).toEqual([...ranks].sort());
    for (const result of results) {
      const { ruleIndex, rule } = result;
      const rules = rule === undefined ? tool.driver.rules : tool.extensions[rule.toolComponent.index]?.rules;
      expect(rules?.[rule?.index ?? ruleIndex ?? -1]?.id).toBe(ruleOf(result));
    }
    expect(tool.extensions.map(({ name }) => name)).toEqual(['acme']);
  });

  it('regions are full, and fingerprints tell equal lines apart', () => {
    const { results } = runOf(exportText(store, { format: 'sarif' }));
    for (const { locations } of results) {
      const { startLine, startColumn, endLine, endColumn } = locations[0]?.physicalLocation.region ?? {};
      expect([startLine, startColumn, endLine, endColumn].every((value) => Number(value) >= 1)).toBe(true);
    }
    const keys = results.map((result) =>
      [
        ruleOf(result),
        result.locations[0]?.physicalLocation.artifactLocation.uri,
        result.partialFingerprints.primaryLocationLineHash,
      ].join(),
    );
    expect(new Set(keys).size).toBe(keys.length);
    const stored = results.find(({ ruleId }) => ruleId === 'L101')?.partialFingerprints.primaryLocationLineHash;
    expect(stored).toBe('0123456789abcdef:1');
  });

  it('paths are percent-encoded, and messages hold no links', () => {
    const { results } = runOf(exportText(store, { format: 'sarif', filter: { codes: ['X001'] } }));
    const uri = results[0]?.locations[0]?.physicalLocation.artifactLocation.uri ?? '';
    expect(uri).toMatch(/^[\w/.%~-]+$/);
    expect(decodeURIComponent(uri)).toBe(ODD_PATH);
    expect(results[0]?.message.text).toBe(ODD_MESSAGE.replace('](', '] ('));
  });

  it('says what became of each finding since the earlier batch', async () => {
    const text = exportText(store, { format: 'sarif', against: 'before' });
    await expect(text).toMatchFileSnapshot(golden('comparison.sarif'));
    const states = runOf(text).results.map((result) => `${ruleOf(result)} ${result.baselineState}`);
    expect(states.sort()).toEqual([
      'L101 absent',
      'L101 unchanged',
      'L102 new',
      'L102 new',
      'L103 updated',
      'L104 unchanged',
      'TASK_FAILED unchanged',
      'X001 unchanged',
      'todo unchanged',
    ]);
  });

  it('a fingerprint is the same in an export of all findings and of new ones, and survives moved lines', () => {
    const prints = (request: { readonly batch?: string; readonly against?: string }): string[] =>
      runOf(exportText(store, { format: 'sarif', filter: { codes: ['L104'] }, ...request })).results.map(
        ({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash,
      );
    expect(prints({ batch: 'before' })).toEqual(prints({ batch: 'after' }));
    expect(prints({ against: 'before' })).toEqual(prints({}));
  });

  it('says that a part of the batch is not done', () => {
    const request = { format: 'sarif', batch: 'half', toolVersion: '0.0.0' };
    const opened = openExport(store, request);
    expect(opened.missing).toEqual([{ batch_id: 'half', task_id: '04_lint', shards: 6 }]);
    const [invocation] = runOf([...opened.pieces].join('')).invocations;
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications[0]?.message.text).toContain('6 shards of 04_lint');
  });
});

describe('rdjsonl', () => {
  it('is as before, and its columns count bytes', async () => {
    const text = exportText(store, { format: 'rdjsonl' });
    await expect(text).toMatchFileSnapshot(golden('findings.rdjsonl'));
    const findings = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { location } = findings.find(({ code }) => code.value === 'L103');
    const { start, end } = location.range;
    const line = Buffer.from(FILES['pkg/app.py']?.split('\n')[start.line - 1] ?? '');
    expect(line.subarray(start.column - 1, end.column - 1).toString()).toBe('total');
  });
});

describe('github', () => {
  it('is as before: one command a line, the worst first', async () => {
    const opened = openExport(store, { format: 'github', batch: 'after' });
    expect(opened.summary()).toBeUndefined();
    const text = [...opened.pieces].join('');
    await expect(text).toMatchFileSnapshot(golden('github.txt'));
    await expect(opened.summary()).toMatchFileSnapshot(golden('github-summary.md'));
    const lines = text.trimEnd().split('\n');
    const levels = lines.map((line) => /^::(error|warning|notice) /.exec(line)?.[1]);
    expect(levels).toEqual(['error', 'error', 'warning', 'warning', 'warning', 'notice', 'notice', 'notice']);
  });

  it('decoded as the runner does, commands give the names and messages back', () => {
    const odd = exportText(store, { format: 'github', filter: { codes: ['X001'] } }).slice(0, -1);
    const [, properties = '', message = ''] = /^::notice ([^:]*)::(.*)$/.exec(odd) ?? [];
    const decode = (text: string): string => text.replace(/%(0D|0A|3A|2C|25)/g, (code) => decodeURIComponent(code));
    expect(decode(properties.split(',')[0] ?? '')).toBe(`file=${ODD_PATH}`);
    expect(decode(message)).toBe(ODD_MESSAGE);
  });

  it('of a comparison it shows what is new or heavier', () => {
    const text = exportText(store, { format: 'github', against: 'before' });
    expect(text.match(/title=\w+/g)).toEqual(['title=L103', 'title=L102', 'title=L102']);
  });
});

it('a severity that there is not counts as info', () => {
  const outputs = () => [{ kind: 'diagnostic', severity: 'constructor', code: 'C1', message: 'm' }];
  const odd = makeStore({
    snapshots: { one: { f: 'x' } },
    batches: [{ id: 'after', snapshot: 'one', tasks: [{ id: 't', outputs }] }],
  });
  try {
    expect(exportText(odd, { format: 'github' })).toMatch(/^::notice file=f,/);
    expect(exportText(odd, { format: 'sarif' })).toContain('"level":"note"');
  } finally {
    removeStore(odd);
  }
});

describe('gitlab', () => {
  it('is as before, with unique fingerprints that survive moved lines', async () => {
    const text = exportText(store, { format: 'gitlab' });
    await expect(text).toMatchFileSnapshot(golden('gitlab.json'));
    const issues = JSON.parse(text) as { check_name: string; fingerprint: string }[];
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
    const earlier = JSON.parse(exportText(store, { format: 'gitlab', batch: 'before' })) as typeof issues;
    const printOf = (list: typeof issues) => list.find(({ check_name }) => check_name === 'L104')?.fingerprint;
    expect(printOf(issues)).toBe(printOf(earlier));
  });
});

describe('XML', () => {
  const parse = (text: string): Element => {
    const failures: string[] = [];
    const onError = (level: string, message: string): void => {
      if (level !== 'warning') failures.push(message);
    };
    const root = new DOMParser({ onError }).parseFromString(text, 'text/xml').documentElement;
    expect(failures).toEqual([]);
    return root as Element;
  };
  const shown = ODD_MESSAGE.replace('\u0001', '\ufffd');

  it('junit is as before, and an XML parser gives names and messages back', async () => {
    const text = exportText(store, { format: 'junit' });
    await expect(text).toMatchFileSnapshot(golden('junit.xml'));
    const suites = [...parse(text).getElementsByTagName('testsuite')];
    for (const suite of suites) {
      expect(suite.getElementsByTagName('testcase').length).toBe(Number(suite.getAttribute('tests')));
      expect(suite.getElementsByTagName('failure').length).toBe(Number(suite.getAttribute('failures')));
    }
    const odd = suites.find((suite) => suite.getAttribute('name') === ODD_PATH);
    expect(odd?.getElementsByTagName('system-out')[0]?.textContent).toContain(shown);
  });

  it('junit without findings is a run that passed', () => {
    const root = parse(exportText(store, { format: 'junit', filter: { codes: ['none'] } }));
    expect(root.getElementsByTagName('testcase').length).toBe(1);
    expect(root.getElementsByTagName('failure').length).toBe(0);
  });

  it('checkstyle is as before, and an XML parser gives names and messages back', async () => {
    const text = exportText(store, { format: 'checkstyle' });
    await expect(text).toMatchFileSnapshot(golden('checkstyle.xml'));
    const file = [...parse(text).getElementsByTagName('file')].find((one) => one.getAttribute('name') === ODD_PATH);
    expect(file?.getElementsByTagName('error')[0]?.getAttribute('message')).toBe(shown);
  });
});
