import { expect, test } from 'vitest';
import { freezeText } from './frozen-tab.ts';

test('a freeze is told with its length, and a short one not at all', () => {
  expect(freezeText(42_000)).toMatch(/^The browser froze this tab in the background for 42/);
  expect(freezeText(999)).toBeNull();
});
