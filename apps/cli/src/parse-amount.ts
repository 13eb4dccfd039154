import { invalidValue } from './parse-argument.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3_600e3, d: 86_400e3, w: 604_800e3 };
const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
};

/** A span of time such as `30d` in milliseconds. @throws INVALID_ARGUMENT */
export function parseDuration(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text);
  if (match === null) throw invalidValue(flag, text, 'a number with s, m, h, d or w, such as 30d');
  return Number(match[1]) * UNITS[match[2]!]!;
}

/** A size such as `500MB` in bytes, in decimal units. @throws INVALID_ARGUMENT */
export function parseSize(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text);
  const unit = match === null ? undefined : SIZES[match[2]!.toLowerCase()];
  if (match === null || unit === undefined) throw invalidValue(flag, text, 'a size such as 500MB or 2GB');
  return Math.floor(Number(match[1]) * unit);
}
