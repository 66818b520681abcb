import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { holdLivenessLock } from '../stage-worker/stage-entry.ts';
import { DatabaseOwner } from '../storage/files/database-owner.ts';
import { nextRunNumber } from '../storage/files/run-numbers.ts';
import {
  areLocksSilent,
  askLocks,
  BLOCKED,
  freeBytes,
  openChannel,
  privateFolder,
  storageEstimate,
  withLock,
} from './site-data.ts';

/** As Chromium answers when site data is blocked. */
const refuse = (): never => {
  throw new DOMException('Access is denied for this document.', 'SecurityError');
};
const rejecting = async () => refuse();

/** Locks of a browser that gives them, to one holder at a time. */
function fakeLocks() {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    request: vi.fn((_name: string, options: unknown, act?: () => unknown) => {
      const held = tail.then(() => (act ?? (options as () => unknown))());
      tail = held.catch(() => {});
      return held;
    }),
  };
}

/** The file that counts runs: only one can have it open. */
function numberFile() {
  let number = 0;
  let isOpen = false;
  const createSyncAccessHandle = async () => {
    if (isOpen) throw new DOMException('it is open', 'NoModificationAllowedError');
    isOpen = true;
    return {
      read: (into: Float64Array) => into.fill(number),
      write: (from: Float64Array) => {
        number = from[0]!;
      },
      flush: () => {},
      close: () => {
        isOpen = false;
      },
    };
  };
  return { getDirectory: async () => ({ getFileHandle: async () => ({ createSyncAccessHandle }) }) };
}
const never = () => new Promise<never>(() => {});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('each part of the site data that is blocked', () => {
  test('locks that reject answer BLOCKED, and what needs them does not run', async () => {
    vi.stubGlobal('navigator', { locks: { request: vi.fn(rejecting) } });
    const act = vi.fn();
    expect(await withLock('a', act)).toBe(BLOCKED);
    expect(act).not.toHaveBeenCalled();
  });

  test('locks that throw, or are not there at all, answer BLOCKED', async () => {
    vi.stubGlobal('navigator', { locks: { request: refuse } });
    expect(await withLock('a', () => 1)).toBe(BLOCKED);
    vi.stubGlobal('navigator', {});
    expect(await withLock('a', () => 1)).toBe(BLOCKED);
  });

  test('an error of what runs under a lock is its own, and not a refusal', async () => {
    vi.stubGlobal('navigator', { locks: fakeLocks() });
    await expect(withLock('a', () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(await withLock('a', () => 7)).toBe(7);
  });

  test('a channel that cannot be made is null', () => {
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        constructor() {
          refuse();
        }
      },
    );
    expect(openChannel('a')).toBeNull();
  });

  test('private files that throw reject, and a quota that throws is not known', async () => {
    vi.stubGlobal('navigator', { storage: { getDirectory: refuse, estimate: refuse } });
    await expect(privateFolder()).rejects.toThrow('denied');
    expect(await freeBytes()).toBeNull();
    vi.stubGlobal('navigator', {});
    await expect(privateFolder()).rejects.toThrow();
    expect(await freeBytes()).toBeNull();
  });
});

describe('questions that the browser never answers', () => {
  test.each([
    ['the folder', { getDirectory: never }],
    ['a file in it', { getDirectory: async () => ({ getFileHandle: never }) }],
    ['its access', { getDirectory: async () => ({ getFileHandle: async () => ({ createSyncAccessHandle: never }) }) }],
  ])('%s: there is no run number, which is said within seconds', async (_, storage) => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { locks: fakeLocks(), storage });
    const said = expect(nextRunNumber()).rejects.toThrow('the browser does not answer');
    await vi.advanceTimersByTimeAsync(5000);
    await said;
  });

  test('a quota is not known', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { storage: { estimate: never } });
    const known = Promise.all([freeBytes(), storageEstimate()]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await known).toEqual([null, null]);
  });
});

describe('locks that the browser never answers', () => {
  const silent = () => ({ request: vi.fn(never), query: never });
  function stubLocks(locks: object): void {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { locks, storage: numberFile() });
    // Nor do other tabs.
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        addEventListener() {}
        postMessage() {}
      },
    );
  }
  afterEach(async () => {
    vi.stubGlobal('navigator', { locks: { query: async () => ({}) } });
    await askLocks();
  });

  test('within seconds this tab counts as the owner, its run has a number, and later ones do not wait', async () => {
    const locks = silent();
    stubLocks(locks);
    const onChange = vi.fn(async () => {});
    const [owner, number] = [new DatabaseOwner(onChange).elect(), nextRunNumber()];
    await vi.advanceTimersByTimeAsync(5000);
    expect([await owner, await number]).toEqual([true, 1]);
    expect(onChange.mock.calls).toEqual([[true]]);
    expect(areLocksSilent()).toBe(true);
    const asked = locks.request.mock.calls.length;
    expect(await nextRunNumber()).toBe(2);
    expect(locks.request.mock.calls.length).toBe(asked);
  });

  test('a worker begins without', async () => {
    stubLocks(silent());
    const lives = holdLivenessLock('a');
    await vi.advanceTimersByTimeAsync(5000);
    expect(await lives).toBe(false);
  });

  test('a lock that is only held by another tab is no such thing', async () => {
    stubLocks({ request: never, query: async () => ({ held: [{}] }) });
    const owner = new DatabaseOwner(async () => {}).elect();
    await vi.advanceTimersByTimeAsync(5000);
    expect([await owner, areLocksSilent()]).toEqual([false, false]);
  });

  test('what is granted too late is let go of at once', async () => {
    vi.useFakeTimers();
    let grant = (): unknown => null;
    const request = (_: string, __: unknown, act: () => unknown) =>
      new Promise((resolve) => {
        grant = () => resolve(act());
      });
    vi.stubGlobal('navigator', { locks: { request } });
    const act = vi.fn();
    const answer = withLock('a', act, { longestMs: 3000 });
    await vi.advanceTimersByTimeAsync(3000);
    expect(await answer).toBe(BLOCKED);
    grant();
    expect(act).not.toHaveBeenCalled();
  });
});

describe('the database where site data is blocked', () => {
  const blockings = {
    'locks reject': { locks: { request: rejecting }, storage: {} },
    'locks are missing': { storage: {} },
    'everything throws': { locks: { request: refuse }, storage: { getDirectory: refuse } },
  };
  test.each(Object.entries(blockings))(
    '%s: this tab counts as the owner at once, and is told once',
    async (_, navigator) => {
      vi.useFakeTimers();
      vi.stubGlobal('navigator', navigator);
      vi.stubGlobal(
        'BroadcastChannel',
        class {
          constructor() {
            refuse();
          }
        },
      );
      const onChange = vi.fn(async () => {});
      const owner = new DatabaseOwner(onChange);
      expect(await owner.elect()).toBe(true);
      await owner.takeOver();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(onChange.mock.calls).toEqual([[true]]);
    },
  );

  test('without a channel the lock still decides', async () => {
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        constructor() {
          refuse();
        }
      },
    );
    vi.stubGlobal('navigator', { locks: fakeLocks() });
    expect(await new DatabaseOwner(async () => {}).elect()).toBe(true);
  });

  test('there are no run numbers, which is said at once', async () => {
    vi.stubGlobal('navigator', { locks: { request: rejecting }, storage: { getDirectory: rejecting } });
    await expect(nextRunNumber()).rejects.toThrow('denied');
  });
  test('without locks alone, the file itself gives each number once', async () => {
    vi.stubGlobal('navigator', { locks: { request: rejecting }, storage: numberFile() });
    expect([await nextRunNumber(), await nextRunNumber()]).toEqual([1, 2]);
  });
});

test('nothing else uses what a browser keeps for the site', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const own = ['workers/contract/site-data.ts', 'app/stores/saved-text.ts'];
  const files = ['app', 'workers'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  const offenders = files
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.ts$/.test(path) && !own.includes(path))
    .filter((path) =>
      /\b(localStorage|sessionStorage|indexedDB)\b|navigator\.(locks|storage)|new BroadcastChannel/.test(
        readFileSync(root + path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
      ),
    );
  expect(offenders).toEqual([]);
});
