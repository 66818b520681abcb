import { type ReactNode, useEffect, useRef } from 'react';

interface ScrollFrameProps {
  /** Of what is in it. */
  readonly name: string;
  readonly className: string;
  readonly children: ReactNode;
}

/** Scrolls where what is in it is too wide or too high. Only then do keys stop at it: a box that does not scroll needs no stop. */
export function ScrollFrame({ name, className, children }: ScrollFrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = frame.current!;
    const look = () => {
      const isTooHigh = element.scrollHeight > element.clientHeight + 1;
      if (!isTooHigh && element.scrollWidth <= element.clientWidth + 1) {
        for (const each of ['tabindex', 'role', 'aria-label']) element.removeAttribute(each);
        return;
      }
      element.tabIndex = 0;
      element.setAttribute('role', 'group');
      element.setAttribute('aria-label', `${name}, scrolls${isTooHigh ? '' : ' sideways'}`);
    };
    const resized = new ResizeObserver(look);
    for (const each of [element, ...element.children]) resized.observe(each);
    return () => resized.disconnect();
  }, [name]);
  return (
    <div ref={frame} className={className}>
      {children}
    </div>
  );
}
