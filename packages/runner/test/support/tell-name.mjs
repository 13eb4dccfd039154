// Tells the parent a temporary name that it has made, and ends.
import { temporaryName } from '@codebatch/core';

process.send(temporaryName('holder'));
process.disconnect();
