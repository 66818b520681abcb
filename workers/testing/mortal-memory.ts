/** Memory in which its user dies: shared views that count writes, plain and atomic, and throw at one of them. */
export class Killed extends Error {}

export interface Mortality {
  /** Writes until death. The one that would be the next is not made, nor is any after it. */
  left: number;
}

const originals = new WeakMap<object, object>();
const mortalities = new WeakMap<object, Mortality>();

/** The same memory through mortal views. The global Atomics is taught to see through them. */
export function mortal<T extends object>(memory: T, mortality: Mortality): T {
  teachAtomics();
  return wrap(memory, mortality) as T;
}

function wrap(value: object, mortality: Mortality): object {
  if (ArrayBuffer.isView(value)) return view(value, mortality);
  const copy: object = Array.isArray(value) ? [] : {};
  for (const [key, part] of Object.entries(value)) {
    Object.assign(copy, { [key]: typeof part === 'object' && part !== null ? wrap(part, mortality) : part });
  }
  return copy;
}

function view(array: object, mortality: Mortality): object {
  const proxy = new Proxy(array, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set(target, key, value) {
      spend(mortality);
      return Reflect.set(target, key, value);
    },
  });
  originals.set(proxy, array);
  mortalities.set(proxy, mortality);
  return proxy;
}

function spend(mortality: Mortality): void {
  if (mortality.left <= 0) throw new Killed();
  mortality.left--;
}

let taught = false;
function teachAtomics(): void {
  if (taught) return;
  taught = true;
  const real = globalThis.Atomics;
  for (const name of ['load', 'store', 'add', 'sub', 'and', 'or', 'exchange', 'compareExchange', 'notify'] as const) {
    const operation = real[name] as (...args: unknown[]) => unknown;
    Object.defineProperty(real, name, {
      value(array: object, ...args: unknown[]) {
        const mortality = mortalities.get(array);
        if (mortality && name !== 'load' && name !== 'notify') spend(mortality);
        return operation.call(real, originals.get(array) ?? array, ...args);
      },
    });
  }
}
