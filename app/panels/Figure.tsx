import type { SVGProps } from 'react';
import { UNKNOWN } from '../format.ts';
import type { Reading } from '../frame/reading.ts';
import { setText, useReadout } from '../frame/use-readout.ts';

/** A live figure, never to be translated. `read` gives its text, with unit, from the latest reading. */
export function Figure({ read, className = '' }: { read: (reading: Reading) => string; className?: string }) {
  const ref = useReadout<HTMLSpanElement>((element, reading) => setText(element, read(reading)));
  return (
    <span ref={ref} translate="no" className={`figure ${className}`}>
      {UNKNOWN}
    </span>
  );
}

/** The same inside a drawing. */
export function SvgFigure({
  read,
  className = '',
  ...text
}: { read: (reading: Reading) => string } & SVGProps<SVGTextElement>) {
  const ref = useReadout<SVGTextElement>((element, reading) => setText(element, read(reading)));
  return (
    <text {...text} className={`notranslate ${className}`} ref={ref}>
      {UNKNOWN}
    </text>
  );
}
