export {
  allocate,
  HISTOGRAM_OPTIONS,
  type HistogramMemory,
  type HistogramOptions,
  HistogramStripe,
  layout,
} from './histogram.ts';
export {
  type HistogramPercentiles,
  HistogramReading,
  type HistogramSummary,
  mergeStripes,
  SlidingWindow,
  summarise,
  type WindowOptions,
} from './histogram-reading.ts';
