/** The configuration on the screen. Changed only through `PipelineClient.set`, which checks it first. */
import { createStore } from 'zustand/vanilla';
import type { Config } from '../../workers/contract/config-types.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';

export const configStore = createStore<{ config: Config }>(() => ({ config: defaultConfig() }));
