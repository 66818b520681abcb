/** Written by `npm run fidelity -- --doc`: how far Penstock was off beside a real program. */
export interface FidelityLine {
  readonly load: string;
  readonly limits: string;
  readonly within: string;
  readonly farthest: string;
}
export const FIDELITY_RECORD: {
  readonly day: string;
  readonly machine: string;
  readonly lines: readonly FidelityLine[];
} = {
  day: '2026-11-29',
  machine:
    "Intel(R) Xeon(R) Processor @ 2.80GHz, 2 cores; Chromium 156.0.8078.108, Node v20.20.2. Other people's builds, tests and measurements ran beside it on the same two cores. “Could not tell” was made a verdict after its first tries",
  lines: [
    {
      load: 'as fast as it can',
      limits: 'events a second 5 %',
      within: '3 of 3, none of them judged',
      farthest: 'events a second +3 %',
    },
    {
      load: '50 % of its saturation',
      limits: 'P50 15 %, P99 25 %',
      within: '1 of 3, none of them judged',
      farthest: 'P50 +80 %, P99 +290 %',
    },
    {
      load: '70 % of its saturation',
      limits: 'P50 15 %, P99 25 %',
      within: '1 of 3, none of them judged',
      farthest: 'P50 +93 %, P99 +524 %',
    },
    {
      load: '90 % of its saturation',
      limits: 'P50 25 %, P99 40 %',
      within: '0 of 1, none of them judged',
      farthest: 'P50 +60 %, P99 −28 %',
    },
  ],
};
