/**
 * Keeps the address bar and the page the same, in both directions: the configuration is the hash, and the screen is
 * `screen` in the query.
 */

import type { Config } from '../../workers/contract/config-types.ts';
import type { LinkReading } from '../../workers/contract/links/config-hash.ts';
import { hasTypedNumber, isLoss } from '../../workers/contract/links/link-problems.ts';
import { toHash } from '../../workers/contract/links/to-hash.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { askedFor, configStore } from '../stores/config-store.ts';
import { dismissNotice, type Notice, noticeStore, notify } from '../stores/notice-store.ts';
import { SCREENS, type Screen, setView, viewStore } from '../stores/view-store.ts';
import { loadSettingsCheck } from './settings-check.ts';

/**
 * Browsers refuse changes of the address, some by an error, from 100 in half a minute on. A dragged slider makes sixty a
 * second.
 */
const WRITE_MS = 400;

/** In the query: where the definition of a scenario is. */
export const SCENARIO = 'scenario';

/** The settings without what was adapted to this machine. */
export function hashOf(config: Config): string {
  return toHash(askedFor(config));
}

/** Where a screen is, relative to this page, with the settings in force. */
export function addressOf(screen: Screen): string {
  const query = new URLSearchParams(location.search);
  query.delete('screen');
  // What is played is part of one screen's address.
  if (screen !== 'scenarios') query.delete(SCENARIO);
  if (screen !== 'live') query.set('screen', screen);
  const hash = hashOf(configStore.getState().config);
  return `${location.pathname}${query.size > 0 ? `?${query}` : ''}${hash === '' ? '' : `#${hash}`}`;
}

/** The settings of the address that were read or written last. Others there are a person's, whose event is still to come. */
let seen = '';

/** A browser refuses that too, after too many: what it leads to is shown all the same. */
export function pushAddress(address: string): void {
  try {
    history.pushState(null, '', address);
    seen = location.hash;
  } catch {
    // Back will lead elsewhere.
  }
}

/** Goes to a screen; the browser's Back button returns from it. */
export function showScreen(screen: Screen): void {
  if (screen === viewStore.getState().screen) return;
  pushAddress(addressOf(screen));
  setView({ screen });
}

/**
 * Reads the address now and whenever a person edits it, and rewrites it whenever the configuration changes. What cannot be
 * read is told, and the rest counts; such an address stays as it is until a setting changes, so that it can be looked at.
 *
 * @returns a promise that is fulfilled when the settings of the address are in force: at once, unless a person wrote them
 */
export function followAddress(apply: (config: Config) => void): Promise<void> {
  /** The settings in force since an address was read that could not be used in full. */
  let misread: Config | null = null;
  let isReading = false;
  const take = (reading: LinkReading): void => {
    isReading = true;
    if (reading.config !== null) apply(reading.config);
    misread = reading.problems.some(isLoss) ? configStore.getState().config : null;
    isReading = false;
    tellOf(reading);
    write();
  };
  const read = async (): Promise<void> => {
    const { hash } = location;
    seen = hash;
    // A plain address has what the program begins with.
    if (hash === '') return take({ config: isChanged() ? defaultConfig() : null, problems: [] });
    isReading = true;
    try {
      const reading = await readHash(hash);
      // Another address is read by itself.
      if (location.hash === hash) take(reading);
    } catch {
      isReading = false;
      misread = configStore.getState().config;
      notify('error', 'The settings of this link could not be read', ['The code that reads them could not be loaded.']);
    }
  };
  /** Returns whether there was something to write. */
  const write = (): boolean => {
    const { config } = configStore.getState();
    if (isReading || config === misread || location.hash !== seen) return false;
    misread = null;
    const hash = hashOf(config);
    if (location.hash.slice(1) === hash && !location.href.endsWith('#')) return false;
    try {
      history.replaceState(null, '', addressOf(viewStore.getState().screen));
      seen = location.hash;
    } catch {
      // Refused, for other scripts change the address too: the settings are in force all the same.
    }
    return true;
  };
  /** At once after a rest, and then now and then until the address is up to date. */
  let timer = 0;
  const writeSoon = (): void => {
    if (timer !== 0 || !write()) return;
    timer = window.setTimeout(() => {
      timer = 0;
      writeSoon();
    }, WRITE_MS);
  };
  const follow = (): void => {
    const screen = screenIn(location.search);
    if (screen === viewStore.getState().screen) return;
    setView({ screen });
    // Back leads to another screen, not to older settings: those of now are written over the ones of then.
    seen = location.hash;
    write();
  };
  configStore.subscribe(writeSoon);
  window.addEventListener('pagehide', write);
  window.addEventListener('hashchange', () => void read());
  window.addEventListener('popstate', follow);
  setView({ screen: screenIn(location.search) });
  return read();
}

/** Loads what reads a link, and what checks its settings. Numbers as people write them take some more. */
async function readHash(hash: string): Promise<LinkReading> {
  const [{ readLink }] = await Promise.all([
    import('../../workers/contract/links/config-hash.ts'),
    loadSettingsCheck(),
  ]);
  const plain = readLink(hash);
  if (!hasTypedNumber(plain.problems)) return plain;
  return import('./link-notice.ts').then(
    ({ readTyped }) => readTyped(hash),
    () => plain,
  );
}

function isChanged(): boolean {
  return hashOf(configStore.getState().config) !== '';
}

/** The notice about an address. It goes when another one is read. */
let told: Notice | null = null;
let latest: LinkReading | null = null;
function tellOf(reading: LinkReading): void {
  latest = reading;
  if (told !== null && noticeStore.getState().notice === told) dismissNotice();
  if (reading.problems.length === 0) return;
  import('./link-notice.ts').then(
    ({ linkNotice }) => {
      if (reading !== latest) return;
      told = linkNotice(reading);
      noticeStore.setState({ notice: told });
    },
    () => notify('error', 'Not all of this link could be used, and the code that explains it could not be loaded.'),
  );
}

function screenIn(search: string): Screen {
  const query = new URLSearchParams(search);
  const named = query.get('screen');
  return SCREENS.find((screen) => screen === named) ?? (query.has(SCENARIO) ? 'scenarios' : 'live');
}
