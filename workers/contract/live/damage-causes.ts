/** What may be wrong with a message of a broker: `docs/batch-message.md` tells of each. */

/** Why a message was refused as a whole; counted by these names. */
export const DAMAGE_CAUSES = [
  /** No bytes, or no events in it. */
  'empty',
  /** It begins as neither of the two forms does. */
  'form',
  /** A version that this reader does not know. */
  'version',
  /** A kind of column that is not known, too many events, or a base time that is no time. */
  'header',
  /** Shorter or longer than its header says, or longer than any message may be. */
  'length',
  /** Its bytes have changed on the way. */
  'checksum',
  /** The columns hold a class or a time that cannot be. */
  'event',
  /** A line is not an event in JSON, or there are too many lines. */
  'line',
  /** Text that `live.mapping` does not fit. */
  'mapping',
] as const;
export type DamageCause = (typeof DAMAGE_CAUSES)[number];
