import { PACKAGE_VERSION } from './generated/version.ts';

/** What this implementation writes into the `producer` field of records. */
export const producer: { readonly name: 'codebatch'; readonly version: string } = Object.freeze({
  name: 'codebatch',
  version: PACKAGE_VERSION,
});
