import { Option } from 'clipanion';

/** `--explain`, declared for the help: it is answered, or refused, before a command is made. */
export function explainFlag(): boolean {
  return Option.Boolean('--explain', false, {
    description: 'Say which files, records and tasks of the store it reads, and answer nothing',
  });
}
