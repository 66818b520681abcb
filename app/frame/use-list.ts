import { type RefObject, useEffect, useRef } from 'react';
import { useApp } from '../app-context.ts';
import type { Reading } from './reading.ts';
import { useFailure } from './use-failure.ts';
import { watchVisibility } from './visibility.ts';

/**
 * A ref to what has many figures, or long ones: `apply` brings it up to date once a second, in a frame of its own. In the
 * bundle that comes later, as all lists are.
 */
export function useList<E extends Element>(apply: (element: E, reading: Reading) => void): RefObject<E | null> {
  const { loop } = useApp();
  const ref = useRef<E>(null);
  const guarded = useFailure();
  useEffect(() => {
    const element = ref.current!;
    const list = { visible: false, write: guarded((reading: Reading) => apply(element, reading)) };
    // Of the whole card: what is in it is not laid out while it is far away.
    const unwatch = watchVisibility(element.closest('section') ?? element, (visible) => {
      list.visible = visible;
      if (visible) loop.wake();
    });
    const remove = loop.addList(list);
    return () => {
      remove();
      unwatch();
    };
  }, [loop, apply, guarded]);
  return ref;
}
