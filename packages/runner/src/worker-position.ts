import { readSync } from 'node:fs';
import { writeNamelessFile } from '@codebatch/core';

/** Where a worker is: positions of a file in its group and of a task in the plan. */
export interface WorkerPosition {
  /** Position of the group among those that the worker was sent, from 1; a whole-snapshot task counts as a group. */
  readonly group: number;
  readonly file: number;
  readonly task: number;
}

/**
 * The descriptor of a worker through which it says where it is, in a file that its parent reads when it wants to know. A
 * message for every task and file, of which nearly none is needed, took a fifteenth of the CPU time of a run.
 */
export const POSITION_FD = 4;

const FIELDS = 3;

/** What a worker tells its parent of where it is. */
export interface PositionWriter {
  nextGroup(): void;
  /** @throws CodebatchError as a write to the store */
  startsOn(file: number, task: number): void;
}

/** @param directory - Where the parent has opened the file. */
export function createPositionWriter(directory: string): PositionWriter {
  const fields = new Uint32Array(FIELDS);
  const bytes = new Uint8Array(fields.buffer);
  return {
    nextGroup() {
      fields[0]! += 1;
    },
    startsOn(file, task) {
      fields[1] = file;
      fields[2] = task;
      writeNamelessFile(POSITION_FD, bytes, directory);
    },
  };
}

/** What a worker last wrote; undefined before the first time, and where the system does not say. */
export function readPosition(fd: number): WorkerPosition | undefined {
  const fields = new Uint32Array(FIELDS);
  try {
    if (readSync(fd, fields, 0, fields.byteLength, 0) < fields.byteLength) return undefined;
  } catch {
    return undefined;
  }
  const [group, file, task] = fields as unknown as [number, number, number];
  return { group, file, task };
}
