/** The coding line of a Python file. */
export interface PythonEncoding {
  /** The name as written. */
  readonly name: string;
  /** Name for decoding: `latin-1`, `us-ascii` or a WHATWG label; `undefined` for one that is not known. */
  readonly encoding: string | undefined;
}

const CODING = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK_OR_COMMENT = /^[ \t\f]*(?:#.*)?$/;
const LINE_FEED = 0x0a;
const MAX_LINE = 1024;

/**
 * The encoding that a Python file declares on one of its first two lines (PEP 263); `undefined` where it declares none.
 * The second line counts only after a blank or comment line.
 */
export function declaredPythonEncoding(content: Buffer): PythonEncoding | undefined {
  let start = 0;
  for (let line = 0; line < 2 && start < content.length; line++) {
    const feed = content.indexOf(LINE_FEED, start);
    const end = feed === -1 ? content.length : feed;
    const text = content.toString('latin1', start, Math.min(end, start + MAX_LINE)).replace(/\r$/, '');
    const match = CODING.exec(text);
    if (match !== null) return { name: match[1]!, encoding: knownEncoding(match[1]!) };
    if (!BLANK_OR_COMMENT.test(text)) return undefined;
    start = end + 1;
  }
  return undefined;
}

/** Names as Python spells them, without case and separators, where they differ from the WHATWG labels. */
const ALIASES: Readonly<Record<string, string>> = {
  ascii: 'us-ascii',
  usascii: 'us-ascii',
  '646': 'us-ascii',
  latin1: 'latin-1',
  latin: 'latin-1',
  l1: 'latin-1',
  iso88591: 'latin-1',
  isolatin1: 'latin-1',
  cp819: 'latin-1',
  '8859': 'latin-1',
  utf8: 'utf-8',
  u8: 'utf-8',
  utf: 'utf-8',
  utf8sig: 'utf-8',
  cp65001: 'utf-8',
  latin2: 'iso-8859-2',
  latin9: 'iso-8859-15',
  cyrillic: 'iso-8859-5',
  greek: 'iso-8859-7',
  hebrew: 'iso-8859-8',
  cp866: 'ibm866',
  cp874: 'windows-874',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  mskanji: 'shift_jis',
  shiftjis: 'shift_jis',
  sjis: 'shift_jis',
  eucjp: 'euc-jp',
  ujis: 'euc-jp',
  iso2022jp: 'iso-2022-jp',
  euckr: 'euc-kr',
  cp949: 'euc-kr',
  gb2312: 'gbk',
  euccn: 'gbk',
  gbk: 'gbk',
  cp936: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
  cp950: 'big5',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  macroman: 'macintosh',
  maccyrillic: 'x-mac-cyrillic',
};

function knownEncoding(name: string): string | undefined {
  const folded = name.toLowerCase().replaceAll(/[-_.]/g, '');
  // Python takes utf-8-<anything> and latin-1-<anything> for what they begin with.
  if (/^utf-8-/.test(name.toLowerCase().replaceAll('_', '-'))) return 'utf-8';
  if (/^(?:latin-1|iso-8859-1|iso-latin-1)-/.test(name.toLowerCase().replaceAll('_', '-'))) return 'latin-1';
  const alias = Object.hasOwn(ALIASES, folded) ? ALIASES[folded] : undefined;
  if (alias !== undefined) return alias;
  const windows = /^(?:cp|windows)(125[0-8])$/.exec(folded);
  if (windows !== null) return `windows-${windows[1]}`;
  const iso = /^iso8859(\d{1,2})$/.exec(folded);
  if (iso !== null && ISO_PARTS.has(iso[1]!)) return `iso-8859-${iso[1]}`;
  return undefined;
}

/** Parts of ISO 8859 that every supported Node.js decodes; it takes part 16 for ISO-8859-1. */
const ISO_PARTS: ReadonlySet<string> = new Set(['2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '13', '14', '15']);
