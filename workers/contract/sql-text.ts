/**
 * SQL as text: its tokens, as far as one must tell what stands in quotes and comments from what does not; and pasted text
 * made plain, because word processors and web pages put their own spaces and quotes in place of those that SQLite knows.
 */
export interface SqlToken {
  /** `gap`: space or a comment. `odd`: a character that SQL has no use for outside of quotes. */
  readonly kind: 'word' | 'number' | 'quoted' | 'sign' | 'gap' | 'odd';
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

const KINDS: readonly (readonly [SqlToken['kind'], RegExp])[] = [
  [
    'gap',
    /[\s\u0085\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y,
  ],
  ['quoted', /'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$)/y],
  ['number', /(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy],
  ['word', /[\p{L}_$][\p{L}\p{M}\p{N}_$]*/uy],
  ['sign', /<=|>=|<>|!=|==|\|\||->>|->|[!-/:-@[-^{-~]/y],
];

/** Every character belongs to one token. */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let at = 0; at < sql.length; at += tokens.at(-1)!.text.length) tokens.push(tokenAt(sql, at));
  return tokens;
}

function tokenAt(sql: string, at: number): SqlToken {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text && kind === 'gap' && isWordSplit(sql, at, text)) break;
    if (text) return { kind, text, at };
  }
  return { kind: 'odd', text: String.fromCodePoint(sql.codePointAt(at)!), at };
}

/** Whether what nobody sees stands within a word: whether it parts two words, or none, can't be told. */
function isWordSplit(sql: string, at: number, gap: string): boolean {
  const [before = '', after = ''] = [sql[at - 1], sql[at + gap.length]];
  return INVISIBLE.test(gap) && IN_WORD.test(before) && IN_WORD.test(after);
}
const INVISIBLE = /^[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+$/;
const IN_WORD = /[\p{L}\p{M}\p{N}_$]/u;

const SINGLE = '‘’‚‛′´＇';
const DOUBLE = '“”„‟″«»＂';
/** Text between quotes of either kind; the same mark may open and close. */
const CURLY = new RegExp(`^([${SINGLE}])([^${SINGLE}']*)[${SINGLE}]|^([${DOUBLE}])([^${DOUBLE}"]*)[${DOUBLE}]`);

/**
 * The same statement with spaces, quotes, minus signs and wide letters as SQLite knows them. Texts, quoted names and comments
 * stay as they are, and so does every character's place. What can't be told for sure is left: see `oddCharacter`.
 */
export function plainSql(sql: string): string {
  let plain = '';
  for (let at = 0; at < sql.length; ) {
    const { kind, text } = tokenAt(sql, at);
    const curly = kind === 'odd' ? CURLY.exec(sql.slice(at)) : null;
    if (curly) plain += curly[1] === undefined ? `"${curly[4]}"` : `'${curly[2]}'`;
    else
      plain += isPlainGap(kind, text)
        ? text.replace(/[^\n\r\t ]/g, ' ')
        : kind === 'quoted'
          ? text
          : narrow(text, kind);
    at += curly?.[0].length ?? text.length;
  }
  return plain;
}

function isPlainGap(kind: SqlToken['kind'], text: string): boolean {
  return kind === 'gap' && !/^(--|\/\*)/.test(text);
}
/** As keyboards of East Asia write Latin letters, digits and signs. */
function narrow(text: string, kind: SqlToken['kind']): string {
  if (kind === 'gap') return text;
  return text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\u2212/g, '-');
}

/** The first character that SQL has no use for where it stands, and its place. */
export function oddCharacter(sql: string): { readonly character: string; readonly at: number } | null {
  const token = sqlTokens(plainSql(sql)).find(({ kind }) => kind === 'odd');
  return token ? { character: token.text, at: token.at } : null;
}
