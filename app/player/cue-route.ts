/**
 * The way of the line from a cue to the part it is about, in pixels of the same origin. It keeps to where nothing stands:
 * the gutter beside the map, and the corridor above or below its parts. So it covers nothing, and neither does its end,
 * which touches the frame around the part from outside.
 */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
/** From which side the line comes to a part. */
export type Side = 'right' | 'above' | 'below';

/** Half of the gutter between the map and what stands beside it. */
const GUTTER = 8;
const CORNER = 6;
/** The highest note above a part begins where the map does. */
const ABOVE_NOTES = 5;

/** @returns the path of the line, whose end is the tip of its arrow; null where the cue does not stand to the right */
export function cueRoute(cue: Rect, frame: Rect, side: Side, map: Rect): string | null {
  if (cue.left < map.right) return null;
  const start = { x: cue.left, y: Math.min((cue.top + cue.bottom) / 2, cue.top + 36) };
  const gutter = cue.left - GUTTER;
  if (side === 'right') {
    const y = (frame.top + frame.bottom) / 2;
    return `M${start.x} ${start.y}H${gutter}V${y}H${frame.right}`;
  }
  const corridor =
    side === 'above'
      ? Math.min(map.top - ABOVE_NOTES, frame.top - CORNER)
      : Math.max(map.bottom, frame.bottom + CORNER);
  const x = (frame.left + frame.right) / 2;
  const end = side === 'above' ? frame.top : frame.bottom;
  return `M${start.x} ${start.y}H${gutter}V${corridor}H${x}V${end}`;
}
/** The arrow's head, at the end of the line. */
export function headPath(frame: Rect, side: Side): string {
  const x = (frame.left + frame.right) / 2;
  switch (side) {
    case 'right':
      return `M${frame.right} ${(frame.top + frame.bottom) / 2}l8-5v10z`;
    case 'above':
      return `M${x} ${frame.top}l-5-8h10z`;
    case 'below':
      return `M${x} ${frame.bottom}l-5 8h10z`;
  }
}

/** A rectangle that is larger on all sides, in pixels. */
export function grown({ left, top, right, bottom }: Rect, by: { x: number; above: number; below: number }): Rect {
  return { left: left - by.x, top: top - by.above, right: right + by.x, bottom: bottom + by.below };
}
