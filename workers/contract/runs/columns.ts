/**
 * A column of numbers: the values of one figure at the moments of a block. Most figures are whole, or have a few decimals,
 * and move little: then the differences are kept. See `workers/docs/run-file.md`.
 */
import { type ByteReader, type ByteWriter, RunFileError } from './bytes.ts';

/** The same number in all rows, as a double. */
const CONSTANT_DOUBLE = 4;
/** Doubles: the first bytes of all of them, then the second ones, and so on. Those are much alike. */
const DOUBLES = 5;
/** The same in all rows, whole once it is multiplied. */
const CONSTANT = 6;
/** Up to here: differences, multiplied by these. */
const SCALES = [1, 1000, 1_000_000] as const;
/** Twice a difference of two of them is still a whole number. */
const LARGEST = 2 ** 51 - 1;

/** Writes a column in the shortest of its forms. */
export function writeColumn(writer: ByteWriter, values: Float64Array): void {
  const [first = 0] = values;
  const isConstant = values.every((value) => Object.is(value, first));
  const different = isConstant ? values.subarray(0, 1) : values;
  const scale = SCALES.findIndex((each) => areWhole(different, each));
  if (isConstant) writeConstant(writer, first, scale);
  else if (scale < 0) writeDoubles(writer, values);
  else writeDifferences(writer, values, scale);
}
function writeDifferences(writer: ByteWriter, values: Float64Array, scale: number): void {
  writer.byte(scale);
  let before = 0;
  for (const value of values) {
    const whole = Math.round(value * SCALES[scale]!);
    writer.signed(whole - before);
    before = whole;
  }
}
function writeConstant(writer: ByteWriter, value: number, scale: number): void {
  writer.byte(scale < 0 ? CONSTANT_DOUBLE : CONSTANT + scale);
  if (scale < 0) writer.double(value);
  else writer.signed(Math.round(value * SCALES[scale]!));
}
function writeDoubles(writer: ByteWriter, values: Float64Array): void {
  writer.byte(DOUBLES);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let place = 0; place < 8; place++) for (let i = place; i < bytes.length; i += 8) writer.byte(bytes[i]!);
}

/** Whether nothing is lost when they are kept as whole numbers of this part. */
function areWhole(values: Float64Array, scale: number): boolean {
  for (const value of values) {
    // Plus 0: a negative zero is no whole number here.
    const scaled = Math.round(value * scale) + 0;
    if (!(Math.abs(scaled) <= LARGEST && Object.is(scaled / scale, value))) return false;
  }
  return true;
}

/** @throws RunFileError */
export function readColumn(reader: ByteReader, rows: number): Float64Array {
  const values = new Float64Array(rows);
  const kind = reader.byte();
  if (kind < SCALES.length) readDifferences(reader, values, SCALES[kind]!);
  else if (kind === CONSTANT_DOUBLE) values.fill(reader.double());
  else if (kind === DOUBLES) readDoubles(reader, values);
  else if (kind >= CONSTANT && kind < CONSTANT + SCALES.length) values.fill(reader.signed() / SCALES[kind - CONSTANT]!);
  else throw new RunFileError(`a column in it is of the unknown kind ${kind}`);
  return values;
}
function readDifferences(reader: ByteReader, values: Float64Array, scale: number): void {
  let before = 0;
  for (let i = 0; i < values.length; i++) {
    before += reader.signed();
    values[i] = before / scale;
  }
}
function readDoubles(reader: ByteReader, values: Float64Array): void {
  const bytes = new Uint8Array(values.buffer);
  for (let place = 0; place < 8; place++) for (let i = place; i < bytes.length; i += 8) bytes[i] = reader.byte();
}
