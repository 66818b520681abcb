import type { FieldValue } from '../../workers/contract/config-codec.ts';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';

/** A patch of one field. What it holds is checked where it is applied. */
export function patchOf(path: string, value: FieldValue): ConfigPatch {
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as ConfigPatch;
}

/** The number a person typed: grouping, spaces and the suffixes k and M are understood; NaN when it is none. */
export function parseNumber(text: string): number {
  const match = /^(-?[\d.,_\s]*\d[\d.,_\s]*?)(?:e([+-]?\d+))?\s*([kKmM]?)$/.exec(text.trim());
  if (match === null) return Number.NaN;
  const plain = `${match[1]!.replace(/[,_\s]/g, '')}e${match[2] ?? 0}`;
  const factor = { k: 1e3, m: 1e6 }[match[3]!.toLowerCase()] ?? 1;
  return Number(plain) * factor;
}
