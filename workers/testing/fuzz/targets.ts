/** Every door through which input comes that nobody has checked. */
import { numbers } from './numbers.ts';
import { packets } from './packets.ts';
import { recordings } from './recordings.ts';
import { addresses, cutLinks, files, patches } from './settings.ts';
import { queries } from './sql.ts';
import type { FuzzTarget } from './target.ts';

export const TARGETS: readonly FuzzTarget[] = [
  addresses,
  cutLinks,
  numbers,
  patches,
  files,
  recordings,
  queries,
  packets,
];
