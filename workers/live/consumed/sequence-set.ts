/** A set of the numbers that a stream gives its messages: a bit each, in pages, as they come close to each other. */

const PAGE_WORDS = 32;
const PAGE_BITS = PAGE_WORDS * 32;

export class SequenceSet {
  private readonly pages = new Map<number, Uint32Array>();

  /** @param sequence a whole number from 0 to 2^53 − 1 */
  has(sequence: number): boolean {
    const page = this.pages.get(Math.floor(sequence / PAGE_BITS));
    return page !== undefined && (page[wordOf(sequence)]! & maskOf(sequence)) !== 0;
  }
  add(sequence: number): void {
    const number = Math.floor(sequence / PAGE_BITS);
    let page = this.pages.get(number);
    if (page === undefined) {
      page = new Uint32Array(PAGE_WORDS);
      this.pages.set(number, page);
    }
    page[wordOf(sequence)]! |= maskOf(sequence);
  }
}

function wordOf(sequence: number): number {
  return Math.floor((sequence % PAGE_BITS) / 32);
}
function maskOf(sequence: number): number {
  return 1 << (sequence % 32);
}
