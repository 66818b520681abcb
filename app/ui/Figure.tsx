import type { SVGProps } from 'react';
import { UNKNOWN } from '../format.ts';
import type { Shown } from '../frame/reading.ts';
import { setText, useReadout } from '../frame/use-readout.ts';

/** A live figure, never to be translated. `read` gives its text, with unit, from the latest reading. */
export function Figure({ read, className = '' }: { read: (shown: Shown) => string; className?: string }) {
  const ref = useReadout<HTMLSpanElement>((element, shown) => setText(element, read(shown)));
  return (
    <span ref={ref} translate="no" className={`figure ${className}`}>
      {UNKNOWN}
    </span>
  );
}

/** React knows this attribute of HTML only. */
export const UNTRANSLATED: object = { translate: 'no' };

/** The same inside a drawing. */
export function SvgFigure({
  read,
  className = '',
  ...text
}: { read: (shown: Shown) => string } & SVGProps<SVGTextElement>) {
  const ref = useReadout<SVGTextElement>((element, shown) => setText(element, read(shown)));
  return (
    <text {...text} {...UNTRANSLATED} className={className} ref={ref}>
      {UNKNOWN}
    </text>
  );
}
