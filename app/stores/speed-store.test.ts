import { expect, test, vi } from 'vitest';

async function fresh() {
  vi.resetModules();
  return import('./speed-store.ts');
}

test('each check after the first has its change since the one before, also after a reload', async () => {
  const texts = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => texts.set(name, text),
  });
  const first = await fresh();
  expect(first.speedStore.getState().check).toBeNull();
  first.noteSpeed(4000, 1);
  expect(first.speedStore.getState().check).toEqual({ at: 1, eventsPerSecond: 4000, drift: null });
  first.noteSpeed(5000, 2);
  expect(first.speedStore.getState().check?.drift).toBeCloseTo(0.25);

  const second = await fresh();
  expect(second.speedStore.getState()).toMatchObject({ check: { at: 2, eventsPerSecond: 5000 }, isOwn: false });
  second.noteSpeed(4000, 3);
  expect(second.speedStore.getState().check?.drift).toBeCloseTo(-0.2);

  texts.set('penstock-speed', '{"at":1,');
  expect((await fresh()).speedStore.getState().check).toBeNull();
  vi.unstubAllGlobals();
});
