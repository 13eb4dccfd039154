import { serveRun } from './serve-run.ts';

serveRun(process);
