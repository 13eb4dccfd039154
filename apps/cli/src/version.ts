import { producer } from '@codebatch/core';

/** The version of the program, as `--version` prints it: the one that its records carry as their producer. */
export const VERSION: string = producer.version;
