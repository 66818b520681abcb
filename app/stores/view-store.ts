/** How the screen is looked at: theme, time range, what is open. Nothing here reaches the pipeline. */
import { createStore } from 'zustand/vanilla';
import type { Interval } from '../../workers/contract/interval-types.ts';
import type { ObjectiveStatus } from '../../workers/contract/kept-run-types.ts';
import type { StageName } from '../../workers/contract/name-sets.ts';
import { savedText, saveText } from './saved-text.ts';

export const SCREENS = ['live', 'scenarios', 'runs', 'data', 'fleet'] as const;
export type Screen = (typeof SCREENS)[number];
export const SCREEN_NAMES: Readonly<Record<Screen, string>> = {
  live: 'Live',
  scenarios: 'Scenarios',
  runs: 'Runs',
  data: 'Data',
  fleet: 'Fleet',
};
export type ThemeChoice = 'system' | 'dark' | 'light';
/** A part of the map that can be looked into. */
export type PartName = StageName | 'breaker';

/** Seconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** What the screen Scenarios shows of Live while a scenario plays: the map and one chart. */
export interface Stage {
  /** Id of the chart. */
  readonly chart: string;
  /** The first moment on the chart, in seconds since the epoch: what was before belongs to something else. */
  readonly from: number;
  /** How long the whole of it will take, in seconds. */
  readonly seconds: number;
}

export interface OpenedRun {
  /** Of its files. */
  readonly key: string;
  readonly name: string;
  /** Where on this site its file is, as the link to it said; null where it came from elsewhere. */
  readonly address: string | null;
  readonly range: TimeRange;
  /** What happened between two times, ms since the epoch. */
  readonly interval: (from: number, to: number) => Promise<Interval>;
  /** How it was held against its objectives; by the id of each breach, the bottleneck with which that began. */
  readonly objectives: {
    readonly status: readonly ObjectiveStatus[];
    readonly causes: ReadonlyMap<number, string>;
  };
}

export interface View {
  readonly screen: Screen;
  readonly stage: Stage | null;
  readonly theme: ThemeChoice;
  /** The display stands still; the pipeline goes on. */
  readonly isPaused: boolean;
  /** Width of the live window, in seconds. */
  readonly span: number;
  /** A part of the past to look at; null follows the present. */
  readonly fixed: TimeRange | null;
  /** A kept run that is looked at in place of the present one; its charts reach from its start to its end. */
  readonly opened: OpenedRun | null;
  /** The moment in `fixed` that the whole screen shows, in seconds since the epoch; null for the latest one in it. */
  readonly eye: number | null;
  readonly part: PartName | null;
  readonly openGroups: ReadonlySet<string>;
  readonly search: string;
  /** The search box is to take the keyboard as soon as it is there. */
  readonly isSearchWanted: boolean;
  readonly isHelpOpen: boolean;
  /** Keys that work without a modifier; people can turn them off, because dictation types by accident. */
  readonly hasSingleKeys: boolean;
  /** The key that ends a run was pressed once; a second time ends it. */
  readonly isStopArmed: boolean;
  /** Whether to reset the run is being asked. */
  readonly isResetAsked: boolean;
  readonly isSheetOpen: boolean;
}

export const SPANS = [60, 300, 600] as const;
const THEME_KEY = 'penstock.theme';
const KEYS_KEY = 'penstock.single-keys';

export const viewStore = createStore<View>(() => ({
  screen: 'live',
  stage: null,
  theme: savedTheme(),
  isPaused: false,
  span: SPANS[0],
  fixed: null,
  opened: null,
  eye: null,
  part: null,
  openGroups: new Set(['load']),
  search: '',
  isSearchWanted: false,
  isHelpOpen: false,
  hasSingleKeys: savedText(KEYS_KEY) !== 'off',
  isStopArmed: false,
  isResetAsked: false,
  isSheetOpen: false,
}));

/** Changes what the page shows; nothing of the run. */
export function setView(change: Partial<View>): void {
  viewStore.setState(change);
}

/** Freezes the figures, and the stretch of time on the screen. */
export function pauseView(shown: TimeRange): void {
  setView({ isPaused: true, fixed: shown, eye: null });
}
/** Back to the present; of a run that is opened: to all of it. */
export function resetRange(): void {
  const { opened } = viewStore.getState();
  if (opened === null) goLive();
  else setView({ fixed: opened.range, eye: null });
}
/** Back to the present. */
export function goLive(): void {
  setView({ isPaused: false, fixed: null, eye: null, opened: null });
}
/** Has the whole screen show a moment, with its surroundings on the charts. @param timeMs since the epoch */
export function lookAt(timeMs: number): void {
  const { fixed, span } = viewStore.getState();
  const eye = timeMs / 1000;
  const isInView = fixed !== null && eye >= fixed.from && eye <= fixed.to;
  setView({ eye, fixed: isInView ? fixed : { from: eye - span / 2, to: eye + span / 2 } });
}

/** Chooses light, dark, or what the system has; kept in this browser. */
export function setTheme(theme: ThemeChoice): void {
  setView({ theme });
  saveText(THEME_KEY, theme);
}

/** Turns single keys on or off; kept in this browser. */
export function setSingleKeys(hasSingleKeys: boolean): void {
  setView({ hasSingleKeys, isStopArmed: false });
  saveText(KEYS_KEY, hasSingleKeys ? 'on' : 'off');
}

function savedTheme(): ThemeChoice {
  const saved = savedText(THEME_KEY);
  return saved === 'dark' || saved === 'light' ? saved : 'system';
}
