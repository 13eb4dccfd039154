/** What the value of an option is called in the help, by flag. */
const VALUE_NAMES: Readonly<Record<string, string>> = {
  '--against': 'batch',
  '--batch': 'batch',
  '--category': 'name',
  '--code': 'code',
  '--config': 'file',
  '--durability': 'level',
  '--edge-type': 'type',
  '--exclude': 'pattern',
  '--fail-on': 'severity',
  '--format': 'format',
  '--git': 'ref',
  '--group-by': 'fields',
  '--id': 'id',
  '--include': 'pattern',
  '--indexes': 'dir',
  '--jobs': 'n',
  '--kind': 'kind',
  '--label': 'label',
  '--language': 'language',
  '--limit': 'n',
  '--metadata': 'json',
  '--metric': 'metric',
  '--name': 'name',
  '--option': 'task.key=value',
  '--output': 'file',
  '--partition': 'i/n',
  '--path': 'path',
  '--pipeline': 'pipeline',
  '--reach': 'path',
  '--severity': 'severity',
  '--shard': 'shard',
  '--snapshot': 'snapshot',
  '--status': 'status',
  '--store': 'dir',
  '--summary-file': 'file',
  '--task': 'task',
  '--type': 'type',
};

/** A definition of clipanion (`-j,--jobs #0`) as the help shows it: `-j, --jobs <n>`. */
export function describeOption(definition: string): string {
  const [flags = '', value] = definition.split(' ');
  const names = flags.split(',');
  const shown = names.join(', ').replace('--color', '--color, --no-color').replace('--pager', '--no-pager');
  if (value === undefined) return shown;
  const long = names.find((name) => name.startsWith('--')) ?? '';
  return `${shown} <${VALUE_NAMES[long] ?? 'value'}>`;
}
