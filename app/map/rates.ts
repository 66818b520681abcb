/** Rates come from one function (`frame/reading.ts`), of which this is the other name. */
export { rateOf as rateNow } from '../frame/reading.ts';
