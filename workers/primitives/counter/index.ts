export {
  allocate,
  COUNTER_OPTIONS,
  type CounterMemory,
  type CounterOptions,
  CounterStripe,
  CounterView,
  layout,
  StripedCounter,
} from './striped-counter.ts';
