/** The configuration on the screen. Changed only through `PipelineClient.set`, which checks it first, or by `adopt`. */
import { createStore } from 'zustand/vanilla';
import type { Config, ConfigPatch } from '../../workers/contract/config-types.ts';
import type { AdaptedField } from '../../workers/contract/coordinator-types.ts';
import { defaultConfig, getField, withField } from '../../workers/contract/settings/config-codec.ts';

interface ConfigState {
  readonly config: Config;
  /** What the first run began with in place of the defaults, because the machine is slow; as far as nobody has set it since. */
  readonly adapted: readonly AdaptedField[];
}

export const configStore = createStore<ConfigState>(() => ({ config: defaultConfig(), adapted: [] }));
/** Of settings that were in force: those that come back, as after a lesson, are adapted again. */
const adaptedIn = new WeakMap<object, readonly AdaptedField[]>();

/** Puts settings in force. @param adapted what of them the machine asked for, and nobody else */
export function holdConfig(config: Config, adapted: readonly AdaptedField[]): void {
  adaptedIn.set(config, adapted);
  configStore.setState({ config, adapted });
}
/** What is still adapted after a patch: not what it names, for that is asked for, even where the value is the same. */
export function adaptedAfter(patch: ConfigPatch): readonly AdaptedField[] {
  const { adapted } = configStore.getState();
  return adaptedIn.get(patch) ?? adapted.filter(([path]) => getField(patch as Config, path) === undefined);
}

/** Whether a setting still has the value that it was given for this machine. */
export function isAdapted({ config, adapted }: ConfigState, path: string): boolean {
  return adapted.some(([of, value]) => of === path && value === getField(config, path));
}

/** The settings as people asked for them: for an address, which may be opened on another machine. */
export function askedFor(config: Config): Config {
  const usual = defaultConfig();
  const { adapted } = configStore.getState();
  return adapted
    .filter(([path, value]) => value === getField(config, path))
    .reduce((of, [path]) => withField(of, path, getField(usual, path)!), config);
}
