const REFERENCE = /^(?:sha256:)?[a-f0-9]{64}$/;

/** The objects that a record refers to: every field `object` that is a reference, nested ones too (SPEC 4.3). */
export function* referencesOf(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [field, item] of Object.entries(value)) {
    if (typeof item === 'object') yield* referencesOf(item);
    else if (field === 'object' && typeof item === 'string' && REFERENCE.test(item)) yield item;
  }
}
