import { useState } from 'react';
import { useConfig } from '../frame/app-context.ts';
import { useReadout } from '../frame/use-readout.ts';
import { LiveBar } from './LiveBar.tsx';

/** The transform pool: a cell for each member, filled as far as it is busy. */
export function PoolCells({ x, y, width }: { x: number; y: number; width: number }) {
  const wanted = useConfig((config) => config.transform.workers);
  // What the pool has; a step of a timeline changes it too.
  const [had, setHad] = useState(0);
  const ref = useReadout<SVGGElement>((_, { now }) => setHad(now.pool.workers.length));
  const workers = had || wanted;
  const pitch = Math.min(14, width / workers);
  return (
    <g ref={ref} className="pool">
      <title>{`The transform pool: ${workers} members, each filled as far as it is busy`}</title>
      {Array.from({ length: workers }, (_, i) => i).map((index) => (
        <PoolCell key={index} index={index} x={x + index * pitch} y={y} width={pitch - 2} />
      ))}
    </g>
  );
}

const HEIGHT = 18;

function PoolCell({ index, x, y, width }: { index: number; x: number; y: number; width: number }) {
  return (
    <>
      <rect className="pool-cell" x={x} y={y} width={width} height={HEIGHT} rx="2" />
      <LiveBar
        className="pool-busy"
        x={x + width / 2}
        y={y + HEIGHT}
        thickness={width}
        isUpright
        read={({ now }) => ({
          from: y + HEIGHT,
          to: y + HEIGHT - Math.round(HEIGHT * (now.pool.workers[index]?.busy ?? 0)),
        })}
      />
    </>
  );
}
