import { useLayoutEffect, useRef } from 'react';
import type { Cue, Scenario } from '../scenarios/definition/scenario-types.ts';
import { cueRoute, grown, headPath, type Rect } from './cue-route.ts';
import { cueTarget, surroundingsOf } from './cue-target.ts';

/**
 * A frame around the part that a cue is about, and where there is room beside the map, a line to it. Nothing of it takes
 * the mouse, and nothing lies over a figure.
 */
export function CueArrow({ scenario, cue }: { scenario: Scenario; cue: Cue }) {
  const drawing = useRef<SVGSVGElement>(null);
  useLayoutEffect(() => {
    const target = cueTarget(cue.part, scenario.watch.chart);
    const place = () => draw(drawing.current!, cue, target);
    place();
    if (target === null) return;
    // The map has its width a frame later; and it stands elsewhere when what is above it grows.
    const sizes = new ResizeObserver(place);
    for (const element of [document.body, target, target.offsetParent]) if (element) sizes.observe(element);
    window.addEventListener('resize', place);
    window.addEventListener('scroll', place, { passive: true });
    return () => {
      sizes.disconnect();
      window.removeEventListener('resize', place);
      window.removeEventListener('scroll', place);
    };
  }, [cue, scenario]);
  return (
    <svg ref={drawing} className="cue-arrow" aria-hidden="true">
      <rect rx="10" />
      <path className="cue-halo" />
      <path className="cue-line" />
      <path className="cue-head" />
    </svg>
  );
}

function draw(drawing: SVGSVGElement, { part }: Cue, target: HTMLElement | null): void {
  const [frame, halo, line, head] = drawing.children;
  const cue = document.getElementById('cue');
  const map = document.querySelector('.map svg');
  drawing.toggleAttribute('hidden', target === null);
  if (target === null || cue === null || map === null) return;
  const origin = drawing.getBoundingClientRect();
  const { side, ...room } = surroundingsOf(part);
  const around = grown(rectOf(target, origin), room);
  set(frame!, { x: around.left, y: around.top, width: around.right - around.left, height: around.bottom - around.top });
  const route = cueRoute(rectOf(cue, origin), around, side, rectOf(map, origin));
  set(halo!, { d: route ?? '' });
  set(line!, { d: route ?? '' });
  set(head!, { d: route === null ? '' : headPath(around, side) });
}

function rectOf(element: Element, { left, top }: DOMRect): Rect {
  const rect = element.getBoundingClientRect();
  return { left: rect.left - left, top: rect.top - top, right: rect.right - left, bottom: rect.bottom - top };
}
function set(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
