export { Ring } from '../channel/ring.ts';
export { BLOCK, CONFLATE, Holdings, Publisher, ringsOf, SKIP, Subscription } from './broadcast.ts';
export {
  allocate,
  BROADCAST_OPTIONS,
  type BroadcastMemory,
  type BroadcastOptions,
  layout,
  type SubscriberMemory,
} from './broadcast-memory.ts';
