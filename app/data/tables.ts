/** The tables that a query sees: names, columns, units. A test compares them with the database itself. */
interface TableColumn {
  readonly name: string;
  /** Empty where the value is no quantity. */
  readonly unit: string;
  readonly about: string;
}
interface TableInfo {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly TableColumn[];
}

const RUN: TableColumn = { name: 'run', unit: '', about: 'number of the run' };
const SENSOR: TableColumn = { name: 'sensor', unit: '', about: 'number of the sensor' };
const SEQUENCE: TableColumn = { name: 'sequence', unit: '', about: 'place in the run, from 0' };
const EPOCH = 'ms since 1970';

const RECORDED: TableColumn = {
  name: 'recorded_ms',
  unit: EPOCH,
  about: 'when a recording’s row was recorded; NULL of other feeds',
};

export const TABLES: readonly TableInfo[] = [
  {
    name: 'events',
    about: 'every stored event',
    columns: [
      RUN,
      SEQUENCE,
      SENSOR,
      { name: 'time_ms', unit: EPOCH, about: 'when it was due' },
      { name: 'value', unit: 'sensor’s', about: 'the reading, calibrated' },
      { name: 'status', unit: '', about: 'as the sensor reported it; 0 is good' },
      { name: 'class', unit: '', about: 'urgent, normal or bulk' },
      { name: 'latency_us', unit: 'µs', about: 'time to stored: from when it was due; NULL: not dated' },
      { name: 'batch', unit: '', about: 'id of its batch' },
      RECORDED,
      { name: 'delivery_us', unit: 'µs', about: 'from when it was due until storage received it' },
      { name: 'stored_ms', unit: EPOCH, about: 'when its batch was committed; NULL: a crash left it undated' },
      { name: 'stored_by_ms', unit: EPOCH, about: 'the latest time at which it would be stored in time' },
    ],
  },
  {
    name: 'batches',
    about: 'events that were written together',
    columns: [
      RUN,
      { name: 'id', unit: '', about: 'number within the run, from 1' },
      { name: 'opened_ms', unit: EPOCH, about: 'when its first event came' },
      { name: 'flushed_ms', unit: EPOCH, about: 'when it was handed over' },
      { name: 'size', unit: 'events', about: 'how many events' },
      { name: 'reason', unit: '', about: 'why it was handed over: size, time or drain' },
      { name: 'stored_ms', unit: EPOCH, about: 'when it was committed; NULL: not dated' },
    ],
  },
  {
    name: 'alarms',
    about: 'values that do not fit their sensor’s past; the latest 10,000 of a run',
    columns: [
      RUN,
      SEQUENCE,
      SENSOR,
      { name: 'time_ms', unit: EPOCH, about: 'when the event was due' },
      { name: 'value', unit: 'sensor’s', about: 'the reading' },
      { name: 'score', unit: 'deviations', about: 'distance from the median' },
      RECORDED,
    ],
  },
  {
    name: 'runs',
    about: 'every stored run',
    columns: [
      { name: 'id', unit: '', about: 'number of the run' },
      { name: 'started_ms', unit: EPOCH, about: 'when it started' },
      { name: 'config', unit: 'JSON', about: 'its settings at the start' },
      { name: 'starred', unit: '', about: '1 when it never makes room for others' },
      { name: 'reaches_ms', unit: EPOCH, about: 'events after it are all there; 0: none were removed to make room' },
    ],
  },
  {
    name: 'rollup',
    about: 'figures of each sensor in each second whose events are all there',
    columns: [
      RUN,
      SENSOR,
      { name: 'second_ms', unit: EPOCH, about: 'when the second began' },
      { name: 'count', unit: 'events', about: 'how many events' },
      { name: 'min', unit: 'sensor’s', about: 'least value' },
      { name: 'max', unit: 'sensor’s', about: 'greatest value' },
      { name: 'mean', unit: 'sensor’s', about: 'mean value' },
    ],
  },
];
