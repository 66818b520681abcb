import { afterEach, describe, expect, test, vi } from 'vitest';
import { allocateRunBuffer, openRun } from './memory-map.ts';
import { allocateBuffer, PAGE_BYTES } from './run-buffer.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Has the browser do so where it is asked for a memory. */
function stubMemory(construct: () => object): void {
  vi.stubGlobal('WebAssembly', { Memory: new Proxy(class {}, { construct }) });
}

describe('the bytes of a run', () => {
  test('are those of one shared WebAssembly memory that cannot grow', () => {
    const { buffer, wasm } = allocateBuffer(3 * PAGE_BYTES - 1);
    expect(wasm?.buffer).toBe(buffer);
    expect(buffer.byteLength).toBe(3 * PAGE_BYTES);
    expect(() => wasm!.grow(1)).toThrow(RangeError);
  });

  test.each([
    [
      'none that is shared',
      () => {
        throw new TypeError('shared is not supported');
      },
    ],
    [
      'not so much',
      () => {
        throw new RangeError('could not allocate memory');
      },
    ],
    ['one that ignores "shared"', () => ({ buffer: new ArrayBuffer(PAGE_BYTES) })],
  ])('are a plain shared buffer where the browser gives %s', (_, construct) => {
    stubMemory(construct);
    const { buffer, wasm } = allocateBuffer(1);
    expect([wasm, buffer.byteLength]).toEqual([null, PAGE_BYTES]);
    expect(buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('are a plain shared buffer where there is no WebAssembly, and hold the same run', () => {
    vi.stubGlobal('WebAssembly', undefined);
    const plain = allocateRunBuffer(1000, 7);
    vi.unstubAllGlobals();
    const usual = allocateRunBuffer(1000, 7);
    expect([plain.wasm, usual.wasm === null]).toEqual([null, false]);
    expect(openRun(plain.buffer).header).toEqual(openRun(usual.buffer).header);
    expect(Buffer.from(plain.buffer).equals(Buffer.from(usual.buffer))).toBe(true);
  });

  test('are a plain shared buffer beyond 4 GiB', () => {
    const allocated: number[] = [];
    vi.stubGlobal(
      'SharedArrayBuffer',
      class {
        constructor(bytes: number) {
          allocated.push(bytes);
        }
      },
    );
    expect(allocateBuffer(2 ** 32 + 1).wasm).toBe(null);
    expect(allocated).toEqual([2 ** 32 + PAGE_BYTES]);
  });
});
