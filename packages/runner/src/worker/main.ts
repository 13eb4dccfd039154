import { limitOptimizer } from '../limit-optimizer.ts';
import { serveRun } from './serve-run.ts';

limitOptimizer();
serveRun(process);
