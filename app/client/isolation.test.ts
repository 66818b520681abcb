import { expect, test } from 'vitest';
import { missingCondition } from './isolation.ts';

const good = { isSecureContext: true, crossOriginIsolated: true, SharedArrayBuffer: class {} };

test.each([
  [null, good],
  // Each alone, then the cause before what follows from it.
  ['secure context', { ...good, isSecureContext: false }],
  ['isolation', { ...good, crossOriginIsolated: false }],
  ['shared memory', { ...good, SharedArrayBuffer: undefined }],
  ['secure context', { isSecureContext: false, crossOriginIsolated: false }],
  ['isolation', { isSecureContext: true, crossOriginIsolated: false }],
  ['shared memory', { isSecureContext: true }],
] as const)('%s is missing', (missing, page) => {
  expect(missingCondition(page)).toBe(missing);
});
