import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useApp } from './app-context.ts';
import type { Shown } from './reading.ts';
import { useFailure } from './use-failure.ts';

/**
 * A ref to an element that `apply` brings up to date after every sample, past React. `apply` must only touch what
 * differs: `setText` and `setAttribute` do.
 */
export function useReadout<E extends Element>(apply: (element: E, shown: Shown) => void): RefObject<E | null> {
  const { loop } = useApp();
  const ref = useRef<E>(null);
  const guarded = useFailure();
  // With the commit itself: between a drawing that was made anew and its effects, a frame would still write where the
  // figures of the old one stood.
  useLayoutEffect(() => {
    const write = (shown: Shown) => {
      if (ref.current !== null) apply(ref.current, shown);
    };
    return loop.addReadout(guarded(write));
  }, [loop, apply, guarded]);
  return ref;
}

/** Writes a text if it differs from the one that is there. */
export function setText(element: Element, text: string): void {
  const { firstChild } = element;
  // The text node stays: making a new one for every figure is garbage, and more work for the layout.
  if (!(firstChild instanceof Text) || firstChild.nextSibling !== null) element.textContent = text;
  else if (firstChild.data !== text) firstChild.data = text;
}
/** Also what is set to what it is already is a change for the browser. */
export function setHidden(element: HTMLElement, isHidden: boolean): void {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}
/** Writes an attribute if it differs from the one that is there. */
export function setAttribute(element: Element, name: string, value: string | number): void {
  const text = String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}
