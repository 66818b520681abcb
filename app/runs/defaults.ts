import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';

/** What people compare with when they see settings of one run. */
export const DEFAULTS = defaultConfig();
