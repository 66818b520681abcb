import { formatWhen } from '../format.ts';
import { momentStore } from '../stores/moment-store.ts';
import { tell } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { saveFile } from '../ui/save-file.ts';

/** The map as it stands, as SVG: any program shows it, at any size. */
export function SaveMap() {
  const save = () =>
    tell('The picture could not be made', async () => {
      const { svgText } = await import('./map-picture.ts');
      const drawing = document.querySelector<SVGSVGElement>('.map-drawing svg');
      if (drawing === null) throw new Error('the map is not drawn');
      const ground = getComputedStyle(drawing.closest('.card') ?? document.body).backgroundColor;
      const moment = momentStore.getState().at ?? Date.now();
      const text = svgText(drawing, `Penstock, the pipeline at ${formatWhen(moment)}`, ground);
      saveFile(new Blob([text], { type: 'image/svg+xml' }), 'penstock-map.svg');
    });
  return <Button isCompact label="Picture: the map as SVG" icon="picture" onClick={() => void save()} />;
}
