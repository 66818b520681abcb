import { type RefObject, useEffect, useRef } from 'react';
import { useApp } from '../frame/app-context.ts';
import type { FrameLoop } from '../frame/frame-loop.ts';
import { tell } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { saveFile } from '../ui/save-file.ts';
import type { LegendItem } from './chart-picture.ts';
import type { ChartSpec } from './chart-specs.ts';
import { valuesAt } from './chart-values.ts';
import { palette } from './palette.ts';
import type { TimeChart } from './time-chart.ts';

interface PictureProps {
  readonly spec: ChartSpec;
  readonly chart: RefObject<TimeChart | null>;
  readonly onClose: () => void;
}

/** Asks for the size of a picture of the chart as it stands: that of the chart, or twice as many pixels each way. */
export function PictureDialog({ spec, chart, onClose }: PictureProps) {
  const { loop } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  const save = (scale: number) => {
    void tell('The picture could not be made', async () => {
      const { chartPicture } = await import('./chart-picture.ts');
      const picture = await chartPicture(spec, chart.current!, legendOf(spec, loop), scale);
      saveFile(picture, `penstock-${spec.id}-${scale}x.png`);
    });
    close();
  };
  return (
    <dialog ref={dialog} className="dialog confirm" aria-labelledby={`picture-${spec.id}`} onClose={onClose}>
      <h2 id={`picture-${spec.id}`}>Picture: {spec.title}</h2>
      <p>A PNG of the chart as it stands, with its legend. Freeze the view first to choose the moment.</p>
      <div className="confirm-buttons">
        <Button label="Cancel" onClick={close} />
        <Button label="Save at 1 ×" icon="save" onClick={() => save(1)} />
        <Button label="Save at 2 ×" icon="save" look="primary" onClick={() => save(2)} />
      </div>
    </dialog>
  );
}

/** What stands in the legend, those of lines last. */
function legendOf(spec: ChartSpec, loop: FrameLoop): LegendItem[] {
  const values = valuesAt(spec, loop.history, loop.sampleShown());
  const others = values.length - spec.lines.length;
  return values.map(([label, text], i) => {
    const line = spec.lines[i - others];
    const drawn = line === undefined ? null : { color: palette[line.color], dash: line.dash ?? [] };
    return { text: `${label} ${text}`, line: drawn };
  });
}
