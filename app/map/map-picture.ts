/** The map as it stands, as a drawing of its own: what the page's style sheets say of each part is written into it. */

/** What of a style a drawing shows. */
const SHOWN = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'visibility',
  'font-family',
  'font-size',
  'font-weight',
  'font-variant-numeric',
  'letter-spacing',
  'text-anchor',
  'dominant-baseline',
  'transform',
  'transform-box',
  'transform-origin',
] as const;

/** Around it, px: on the page the map has the card's. */
const MARGIN = 8;

/** @param title what it shows, for those who do not see it and for its tooltip */
export function svgText(drawing: SVGSVGElement, title: string, ground: string): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const shown = [drawing, ...drawing.querySelectorAll('*')];
  const copied = [copy, ...copy.querySelectorAll('*')];
  shown.forEach((element, i) => {
    const style = getComputedStyle(element);
    const own = copied[i]!;
    // The page's policy takes no style as text.
    if (style.display === 'none') own.remove();
    else if (own instanceof SVGElement)
      for (const name of SHOWN) own.style.setProperty(name, style.getPropertyValue(name));
    own.removeAttribute('class');
  });
  const width = Number(copy.getAttribute('width')) + 2 * MARGIN;
  const height = Number(copy.getAttribute('height')) + 2 * MARGIN;
  copy.setAttribute('viewBox', `${-MARGIN} ${-MARGIN} ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('role', 'img');
  copy.removeAttribute('aria-hidden');
  const corner = { x: String(-MARGIN), y: String(-MARGIN) };
  copy.prepend(part('title', {}, title), part('rect', { ...corner, width: '100%', height: '100%', fill: ground }));
  return new XMLSerializer().serializeToString(copy);
}

function part(name: string, attributes: Readonly<Record<string, string>>, text = ''): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}
