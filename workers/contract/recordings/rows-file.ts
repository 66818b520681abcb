/** Where rows of large recordings are: in a private file by column, times and values (f64), then sensors (u16), each of all rows. */

/** Among the site's private files. */
export const RECORDINGS_FOLDER = 'penstock-recordings';
/** Rows that a recording may have. */
export const MOST_RECORDING_ROWS = 20_000_000;
/** Of all columns together. */
export const ROW_BYTES = 18;
/** Where a column begins. @param total rows of the file */
export const valuesAt = (total: number): number => 8 * total;
/** The same of the sensors. */
export const sensorsAt = (total: number): number => 16 * total;
