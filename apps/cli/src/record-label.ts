/** The label under which a snapshot or a batch can be named, where it has one. */
export function labelOf(record: { readonly metadata?: Readonly<Record<string, unknown>> }): string | undefined {
  const label = record.metadata?.['label'];
  return typeof label === 'string' ? label : undefined;
}
