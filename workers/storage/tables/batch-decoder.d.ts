/** Reads batches: `batch-format.ts` says how they lie. */
import { type BatchColumns } from './batch-format.ts';
/** What lies event by event is seen in place, the rest is unpacked. @throws RangeError when these are not the bytes of a batch */
export declare function decodeBatch(buffer: ArrayBufferLike, at: number, bytes: number): BatchColumns;
