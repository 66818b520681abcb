import type { Shown } from '../frame/reading.ts';
import { setAttribute, useReadout } from '../frame/use-readout.ts';

interface LiveBarProps {
  className: string;
  /** Where it begins at rest, and how thick it is. */
  x: number;
  y: number;
  thickness: number;
  isUpright?: boolean;
  /** Both ends, in whole pixels along the way it runs; and what else of it follows the figures. */
  read: (shown: Shown) => { readonly from: number; readonly to: number; readonly fill?: string };
}

/**
 * A bar whose length is a figure: a thick line, not a rectangle. The width of a rectangle is a matter of style, which the
 * browser then works out anew for each bar with every sample; the ends of a line are not.
 */
export function LiveBar({ className, x, y, thickness, isUpright = false, read }: LiveBarProps) {
  const axis = isUpright ? 'y' : 'x';
  // As it was last written: to ask the element costs as much as to write it. Drawn anew, it is written anew.
  let written = '';
  const ref = useReadout<SVGLineElement>((element, shown) => {
    const { from, to, fill } = read(shown);
    const now = `${from} ${to} ${fill}`;
    if (now === written) return;
    written = now;
    setAttribute(element, `${axis}1`, from);
    setAttribute(element, `${axis}2`, to);
    if (fill !== undefined) setAttribute(element, 'data-fill', fill);
  });
  return <line ref={ref} className={className} x1={x} y1={y} x2={x} y2={y} strokeWidth={thickness} />;
}
