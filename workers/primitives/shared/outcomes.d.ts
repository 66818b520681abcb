/**
 * What a part answers instead of an item or a count: the same words for all parts. They are below 0, which no item and no
 * count is, so that an answer is one plain number and costs no object.
 */
/** Nothing is there now. */
export declare const EMPTY = -1;
/** Nothing is taken any more; for a receiver: and everything has been received. */
export declare const CLOSED = -2;
/** There is no room now. */
export declare const FULL = -3;
/** Another thread was faster: try again. */
export declare const RETRY = -4;
