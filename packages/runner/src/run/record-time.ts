/** The `ts` of records: the time, or that of `SOURCE_DATE_EPOCH`, so that equal runs write equal bytes. */
export function recordTime(): string {
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  const seconds = epoch === undefined || !/^\d{1,12}$/.test(epoch) ? undefined : Number(epoch);
  return (seconds === undefined ? new Date() : new Date(seconds * 1000)).toISOString();
}
