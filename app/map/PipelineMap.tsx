import { type CSSProperties, useLayoutEffect, useRef, useState } from 'react';
import { LINE_STAGES, type LineStage } from '../../workers/contract/name-sets.ts';
import { HIGH_BLOCKED, LOW_BLOCKED } from '../findings/pressure.ts';
import { formatShare } from '../format.ts';
import { useConfig } from '../frame/app-context.ts';
import { viewGaps } from '../frame/view-gaps.ts';
import { SvgFigure } from '../ui/Figure.tsx';
import { BreakerSwitch } from './BreakerSwitch.tsx';
import { ChannelPipe } from './ChannelPipe.tsx';
import { Ledger } from './Ledger.tsx';
import { layoutMap, type MapLayout } from './layout.ts';
import { MapPart } from './MapPart.tsx';
import { CONTEXT, OUTLET, SIGNS } from './notes.ts';
import { OwedQueue } from './OwedQueue.tsx';
import { PoolCells } from './PoolCells.tsx';
import { StageNode } from './StageNode.tsx';
import { SubscriberNode } from './SubscriberNode.tsx';

/** The pipeline, drawn as it stands: stages, channels, pool, breaker, subscribers and the ledger. */
export function PipelineMap() {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(host.current!);
    return () => observer.disconnect();
  }, []);
  const map = width === 0 ? null : layoutMap(width);
  return (
    <div ref={host} className="map">
      {/* Anew where it runs the other way: figures have written attributes that React does not know of. */}
      <div className="map-drawing">{map !== null && <Drawing key={String(map.isNarrow)} map={map} />}</div>
      {map !== null && <Parts map={map} />}
      <div className="map-foot" style={footPlace(map)}>
        <Ledger />
        <PressureKey />
      </div>
    </div>
  );
}

/** Beside the branches where there is room, else below the drawing. In the flow of the page, because it may be the higher one. */
function footPlace(map: MapLayout | null): CSSProperties {
  if (!map?.ledger) return {};
  const { x, y, width } = map.ledger;
  return { gridArea: '1 / 1', marginLeft: x, marginTop: y, width };
}

/** What the words on the stages mean, where they stand. */
function PressureKey() {
  return (
    <p className="map-key">
      <b>Back pressure</b>: how long a stage was blocked by what comes after it, of the last second.{' '}
      <b data-pressure="ok">
        <i aria-hidden="true">●</i> OK
      </b>{' '}
      less than {formatShare(LOW_BLOCKED)},{' '}
      <b data-pressure="low">
        <i aria-hidden="true">▲</i> LOW
      </b>{' '}
      less than {formatShare(HIGH_BLOCKED)},{' '}
      <b data-pressure="high">
        <i aria-hidden="true">■</i> HIGH
      </b>{' '}
      more, or the channel after it is full.
    </p>
  );
}

function Drawing({ map }: { map: MapLayout }) {
  return (
    <svg width={map.width} height={map.height} aria-hidden="true">
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="hatch-ground" width="5" height="5" />
          <rect className="hatch-line" width="2" height="5" />
        </pattern>
      </defs>
      {map.branches.map((branch) => (
        <SubscriberNode key={branch.name} branch={branch} />
      ))}
      <OwedQueue pipe={map.owed} source={map.stages.source} />
      {map.pipes.map((pipe) => (
        <ChannelPipe key={pipe.name} pipe={pipe} />
      ))}
      {LINE_STAGES.map((stage) => (
        <g key={stage}>
          <StageNode stage={stage} box={map.stages[stage]} isRow={map.isNarrow} />
          <Notes stage={stage} map={map} />
        </g>
      ))}
      <BreakerSwitch box={map.breaker} isNarrow={map.isNarrow} />
    </svg>
  );
}

/** What can be operated, in the order of the flow. The drawing itself is silent: it describes these buttons. */
function Parts({ map }: { map: MapLayout }) {
  return (
    <>
      {LINE_STAGES.map((stage) => (
        <MapPart key={stage} part={stage} label={`${stage} stage`} box={map.stages[stage]} />
      ))}
      <MapPart part="breaker" label="circuit breaker" box={map.breaker} />
      {map.branches.map(({ name, box }) => (
        <MapPart key={name} part={name} label={`${name} subscriber`} box={box} />
      ))}
    </>
  );
}

function Notes({ stage, map }: { stage: LineStage; map: MapLayout }) {
  // Notes quote settings: where nothing runs, they are drawn again when those change.
  useConfig((config) => config);
  const { x, y, width, height } = map.stages[stage];
  const context = CONTEXT[stage];
  const sign = SIGNS[stage];
  const outlet = OUTLET[stage];
  const contextAt = map.isNarrow
    ? { x: x + width - 10, y: y + 36, textAnchor: 'end' as const }
    : { x: x + 2, y: y - 10 };
  const outletAt = map.isNarrow
    ? { x: x + width - 10, y: y + height + 24, textAnchor: 'end' as const }
    : // Beside the line to what the source owes.
      { x: x + (stage === 'source' ? 14 : 2), y: y + height + 18 };
  return (
    <>
      {stage === 'transform' && !map.isNarrow && <PoolCells x={x + 2} y={y - 24} width={width - 4} />}
      {context !== undefined && (
        <SvgFigure className="note" {...contextAt} read={(shown) => context(shown, shown.config)} />
      )}
      {sign !== undefined && (
        <SvgFigure
          className="note sign"
          {...contextAt}
          read={({ now }) => sign(now, navigator.hardwareConcurrency, viewGaps.at(now.time))}
        />
      )}
      {outlet !== undefined && (
        <SvgFigure className="note" {...outletAt} read={(shown) => outlet(shown, shown.config)} />
      )}
    </>
  );
}
