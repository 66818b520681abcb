import { type RefObject, useEffect, useRef } from 'react';
import { useApp } from './app-context.ts';
import type { Shown } from './reading.ts';
import { useFailure } from './use-failure.ts';
import { watchVisibility } from './visibility.ts';

/**
 * A ref to what has many figures: `apply` brings it up to date with all other text, but not more often than `everyMs`, and
 * once a second while it is out of sight. In the bundle that comes later, as all lists are.
 */
export function useList<E extends Element>(
  everyMs: number,
  apply: (element: E, shown: Shown) => void,
): RefObject<E | null> {
  const { loop } = useApp();
  const ref = useRef<E>(null);
  const guarded = useFailure();
  useEffect(() => {
    const element = ref.current!;
    const list = { isVisible: false, everyMs, write: guarded((shown: Shown) => apply(element, shown)) };
    // Of the whole card: what is in it is not laid out while it is far away.
    const unwatch = watchVisibility(element.closest('section') ?? element, (isVisible) => {
      list.isVisible = isVisible;
      if (isVisible) loop.wake();
    });
    const remove = loop.addList(list);
    return () => {
      remove();
      unwatch();
    };
  }, [loop, everyMs, apply, guarded]);
  return ref;
}
