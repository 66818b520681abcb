import type { FieldValue } from '../../workers/contract/config-codec.ts';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';

/** A patch of one field. What it holds is checked where it is applied. */
export function patchOf(path: string, value: FieldValue): ConfigPatch {
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as ConfigPatch;
}

/**
 * The number a person typed; NaN when it is none. Spaces and the suffixes k and M are understood, and commas before each
 * three digits: anywhere else they may well have been meant as a decimal point.
 */
export function parseNumber(text: string): number {
  const match = /^(-?(?:\d{1,3}(?:,\d{3})+|[\d_\s]*)(?:\.[\d_\s]*)?)(?:e([+-]?\d+))?\s*([kKmM]?)$/.exec(text.trim());
  if (match === null) return Number.NaN;
  const digits = match[1]!.replace(/[,_\s]/g, '');
  if (!/\d/.test(digits)) return Number.NaN;
  const plain = `${digits}e${match[2] ?? 0}`;
  const factor = { k: 1e3, m: 1e6 }[match[3]!.toLowerCase()] ?? 1;
  return Number(plain) * factor;
}
