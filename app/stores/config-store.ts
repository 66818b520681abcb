/** The configuration on the screen. Changed only through `PipelineClient.set`, which checks it first. */
import { createStore } from 'zustand/vanilla';
import { defaultConfig } from '../../workers/contract/config-codec.ts';
import type { Config } from '../../workers/contract/config-types.ts';

export const configStore = createStore<{ config: Config }>(() => ({ config: defaultConfig() }));
