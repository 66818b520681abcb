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
  day: '',
  machine: '',
  lines: [],
};
