import type { ImportProblemCode } from '../contract/import-types.ts';

/** A file that cannot be read as it stands, with a sentence that says why and what would help. */
export class ImportProblem extends Error {
  override readonly name = 'ImportProblem';
  constructor(
    readonly code: ImportProblemCode,
    message: string,
    /** See `ImportAnswer`. */
    readonly room?: { readonly rows: number; readonly fromMs: number; readonly toMs: number },
  ) {
    super(message);
  }
}
