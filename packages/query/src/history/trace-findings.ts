import { compareUtf8 } from '@codebatch/core';
import { matchFindings } from '../compare/match-findings.ts';
import type { ComparedRecord } from '../compare/match-records.ts';
import { fieldText, recordColumn, recordLine } from '../record-fields.ts';
import type { HistoryBatch } from './history-batch.ts';

/** One finding from when it came to when it went. What it says is as it was last. */
export interface FindingSpan {
  /** Type of the task; with its id where a batch has several of the type. */
  readonly task: string;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  /** The first batch that has it. */
  readonly since: HistoryBatch;
  /** Whether no earlier batch had looked or lacked the file: it may be older. */
  readonly from_start: boolean;
  /** The last batch that has it. */
  readonly last: HistoryBatch;
  /** The first batch that looked and has it no more; null while it is there. */
  readonly until: HistoryBatch | null;
}

/** Follows the findings of one file, batch by batch. */
export interface FindingTracer {
  /** What a task says in a batch; one that has not looked ends nothing. */
  seen(observation: Observation): void;
  /** The file is not there. */
  gone(at: HistoryBatch): void;
  spans(): FindingSpan[];
}

/** What a task says about the file in one batch. */
export interface Observation {
  readonly name: string;
  /** Version and options of the task. */
  readonly work: string;
  readonly found: readonly ComparedRecord[];
  /** Whether the task has looked at the file, so that what it does not say is gone. */
  readonly looked: boolean;
  readonly at: HistoryBatch;
}

interface OpenFinding {
  compared: ComparedRecord;
  readonly since: HistoryBatch;
  readonly fromStart: boolean;
  last: HistoryBatch;
}

interface Followed {
  readonly open: readonly OpenFinding[];
  /** Whether the task has ever looked. */
  readonly looked: boolean;
  /** Version and options of the task that looked last. */
  readonly work: string;
}

/** Recognises findings from one batch to the next as comparisons do. */
export function createFindingTracer(): FindingTracer {
  const tasks = new Map<string, Followed>();
  const spans: FindingSpan[] = [];
  /** Whether a batch lacked the file: what then comes with it is new. */
  let absent = false;
  return {
    seen({ name, work, found, looked, at }) {
      const state = tasks.get(name) ?? { open: [], looked: absent, work };
      const findings = new Map(state.open.map((finding) => [finding.compared, finding]));
      const match = matchFindings([...findings.keys()], found, state.work !== work);
      const open: OpenFinding[] = [];
      for (const [before, after] of match.pairs) {
        const finding = findings.get(before);
        if (finding !== undefined) open.push(Object.assign(finding, { compared: after, last: at }));
      }
      for (const before of match.before) {
        const finding = findings.get(before);
        if (finding === undefined) continue;
        if (looked) spans.push(toSpan(name, finding, at));
        else open.push(finding);
      }
      for (const compared of match.after) open.push({ compared, since: at, fromStart: !state.looked, last: at });
      tasks.set(name, { open, looked: state.looked || looked, work: looked ? work : state.work });
    },
    gone(at) {
      absent = true;
      for (const [name, state] of tasks) {
        for (const finding of state.open) spans.push(toSpan(name, finding, at));
        tasks.set(name, { ...state, open: [], looked: true });
      }
    },
    spans() {
      const there = [...tasks].flatMap(([type, { open }]) => open.map((finding) => toSpan(type, finding, null)));
      const byLine = (a: FindingSpan, b: FindingSpan): number => (a.line ?? 0) - (b.line ?? 0);
      const endOf = ({ until }: FindingSpan): string => until?.created_at ?? '';
      const byEnd = (a: FindingSpan, b: FindingSpan): number => compareUtf8(endOf(b), endOf(a));
      return [...there.sort(byLine), ...spans.toSorted((a, b) => byEnd(a, b) || byLine(a, b))];
    },
  };
}

function toSpan(task: string, finding: OpenFinding, until: HistoryBatch | null): FindingSpan {
  const { record } = finding.compared;
  const line = recordLine(record);
  const column = recordColumn(record);
  return {
    task,
    code: fieldText(record.code),
    severity: fieldText(record.severity),
    message: fieldText(record.message),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    since: finding.since,
    from_start: finding.fromStart,
    last: finding.last,
    until,
  };
}
