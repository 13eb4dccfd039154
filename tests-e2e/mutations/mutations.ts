/** One small change that breaks one requirement, and the test that must notice. */
export interface Mutation {
  readonly requirement: string;
  /** What the change breaks, in a few words. */
  readonly breaks: string;
  /** File relative to the repository's root, with text that occurs once in it and what to put there. */
  readonly file: string;
  readonly search: string;
  readonly replacement: string;
  /** Package that holds the test, the test's file in it, and a part of the title. */
  readonly test: { readonly folder: string; readonly file: string; readonly title: string };
}

export const mutations: readonly Mutation[] = [];
