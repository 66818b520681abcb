/**
 * The text of a link taken apart: its head, its settings and its end. Nothing is known of settings here.
 *
 * ```text
 *   v=3&n=2&load.mode=max&load.sensors=64&end
 *   ───────                               ───
 *   set of defaults, number of settings   nothing is missing
 * ```
 *
 * Links pass through programs that change them: they are encoded as a whole, cut, escaped as in HTML, followed by a full
 * stop. What can only mean one thing is understood; what was lost is told.
 */
import type { LinkProblem } from './link-problems.ts';

/** Longest link that is read: four times as much as all settings and the longest timeline take. */
export const MAX_LENGTH = 16_384;

/** A part of a link: a setting and its value, as they are written. */
export interface LinkPart {
  readonly name: string;
  /** What follows the `=`; null where there is none. */
  readonly text: string | null;
}
/** A link, cut into its parts. */
export interface LinkParts {
  /** The texts of `v` and `n`; null where they are missing, or stand twice with different values. */
  readonly version: string | null;
  readonly announced: string | null;
  /** Links without `v` are old or written by hand. */
  readonly hasVersion: boolean;
  readonly hasEnd: boolean;
  /** What came last may not be all of it, and is not among the parts. */
  readonly isCut: boolean;
  readonly parts: readonly LinkPart[];
}

/** @param tell is given what was amiss */
export function takeApart(hash: string, tell: (problem: LinkProblem) => void): LinkParts {
  const whole = hash.replace(/^#/, '');
  const isLong = whole.length > MAX_LENGTH;
  if (isLong) tell({ kind: 'long', length: whole.length });
  const pieces = unescaped(whole.slice(0, MAX_LENGTH), tell).split(/[&?#]/);
  const end = pieces.findIndex((piece) => END.test(piece));
  const before = end < 0 ? pieces : pieces.slice(0, end);
  if (end >= 0) tellRest(pieces.slice(end), tell);
  const hasVersion = before.some((piece) => /^v(=|$)/i.test(piece));
  const isCut = isLong || (hasVersion && end < 0);
  const parts = (isCut ? before.slice(0, -1) : before).flatMap((piece) => read(piece, tell) ?? []);
  return {
    version: only(parts, 'v'),
    announced: only(parts, 'n'),
    hasVersion,
    hasEnd: end >= 0,
    isCut,
    parts: parts.filter(({ name }) => !HEAD.test(name)),
  };
}

const HEAD = /^[vn]$/i;
/** Perhaps with a full stop, a bracket or a sentence behind it. */
const END = /^end(?![\w=])/i;

/** Without what mail programs and web pages do to a link as a whole. */
function unescaped(text: string, tell: (problem: LinkProblem) => void): string {
  let plain = text;
  if (!text.includes('=') && /%3d/i.test(text)) {
    plain = decode(text) ?? text;
    if (plain !== text) tell({ kind: 'spelling', from: '%3D', to: '=' });
  }
  const readable = plain.replace(/&(?:amp;|#38;|#x26;)+/gi, '&');
  if (readable !== plain) tell({ kind: 'spelling', from: '&amp;', to: '&' });
  return readable;
}

/** Text after the end is not of this link, even where it looks like a setting. */
function tellRest([end = '', ...rest]: readonly string[], tell: (problem: LinkProblem) => void): void {
  const text = [end.slice('end'.length), ...rest].join('&');
  if (text !== '') tell({ kind: 'after', text: decode(text) ?? text });
}

function read(piece: string, tell: (problem: LinkProblem) => void): LinkPart | null {
  if (piece === '') return null;
  const at = piece.indexOf('=');
  const name = decode(at < 0 ? piece : piece.slice(0, at))?.trim();
  const text = at < 0 ? null : decode(piece.slice(at + 1));
  if (name !== undefined && (at < 0 || text !== null)) return { name, text };
  tell({ kind: 'encoding', name: name ?? '', text: piece });
  return null;
}

function only(parts: readonly LinkPart[], name: string): string | null {
  const texts = new Set(parts.filter((part) => part.name.toLowerCase() === name).map(({ text }) => text));
  return texts.size === 1 ? [...texts][0]! : null;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
