// Preloaded into a process: ends it without warning at the n-th change of the file system.
import { interceptFileOperations } from '@codebatch/core';

const fatal = Number(process.env.FATAL_OPERATION);
let count = 0;
interceptFileOperations(() => {
  if (++count === fatal) process.kill(process.pid, 'SIGKILL');
});
