import { useView } from '../frame/app-context.ts';
import { type PartName, setView } from '../stores/view-store.ts';
import type { Box } from './layout.ts';

/** Id of the drawing of a part, whose text describes the button on it. */
export function drawingId(part: PartName): string {
  return `map-${part}`;
}

export function partButtonId(part: PartName): string {
  return `open-${part}`;
}

/** The button that lies over a part of the drawing and opens its panel. */
export function MapPart({ part, label, box }: { part: PartName; label: string; box: Box }) {
  const isSelected = useView((view) => view.part === part);
  return (
    <button
      type="button"
      id={partButtonId(part)}
      className="map-part"
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      aria-label={label}
      aria-describedby={drawingId(part)}
      aria-pressed={isSelected}
      onClick={() => setView({ part: isSelected ? null : part, isSheetOpen: !isSelected })}
    />
  );
}
