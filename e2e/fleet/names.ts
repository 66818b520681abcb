/** What streams, subjects and consumers of a fleet are called where nothing else was asked for. */
export const STREAM = 'EVENTS';
export const SUBJECT = 'penstock.events';
export const CONSUMER = 'nodes';
export const DEAD_LETTERS = { stream: 'DAMAGED', subject: 'penstock.damaged' } as const;
/** Where a proof has what was stored of each message published. */
export const OUTPUT = { stream: 'STORED', subject: 'penstock.stored' } as const;
export const FLEET = 'demo';

/** What a node reads: all events together with the other nodes, or a partition. */
export interface Share {
  readonly consumer: string;
  /** Empty: all. */
  readonly filter: string;
}

export function sharesOf(partitions: number, subject = SUBJECT, consumer = CONSUMER): readonly Share[] {
  if (partitions === 1) return [{ consumer, filter: '' }];
  return Array.from({ length: partitions }, (_, i) => ({ consumer: `${consumer}-${i}`, filter: `${subject}.${i}` }));
}
