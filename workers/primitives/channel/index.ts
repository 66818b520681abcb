export { CLOSED, EMPTY, FULL } from '../shared/outcomes.ts';
export { Channel, type ChannelRoles } from './channel.ts';
export {
  allocate,
  CHANNEL_OPTIONS,
  type ChannelMemory,
  type ChannelOptions,
  layout,
  ringLayout,
} from './channel-memory.ts';
export { ChannelView } from './channel-view.ts';
export { Ring, type RingWakers } from './ring.ts';
