import { expect, test } from 'vitest';
import { patchOf } from './patch.ts';

test('a patch holds one field', () => {
  expect(patchOf('load.classMix.bulk', 0.5)).toEqual({ load: { classMix: { bulk: 0.5 } } });
});
