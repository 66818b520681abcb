import type { CSSProperties } from 'react';
import { happeningsOf, type Mark, marksOf } from '../gallery/picture.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import type { Progress } from '../scenarios/player-types.ts';

interface PlayTimelineProps {
  readonly scenario: Scenario;
  readonly progress: Progress;
}

/** The acts in a row, as long as they last, with what happens in them, and how far it has come. */
export function PlayTimeline({ scenario, progress }: PlayTimelineProps) {
  const { acts } = scenario;
  const { act, played, length } = progress;
  const at = Math.min(played, length);
  return (
    <div className="play-timeline">
      <div
        className="play-track"
        // Screen readers beep at every step of what has the role of a progress bar.
        role="img"
        aria-label={`Timeline: ${positionText(scenario, progress)}`}
      >
        {acts.map((each, i) => (
          <div
            key={each.name}
            className="play-act"
            data-state={i + 1 < act ? 'over' : i + 1 === act ? 'now' : 'next'}
            style={{ flexGrow: each.seconds }}
          >
            <span className="play-act-name">{each.name}</span>
            <span className="play-line">
              {each.warmUp !== undefined && each.warmUp > 0 && (
                <i className="play-warm-up" title="warm-up: not measured" style={span(0, each.warmUp, each.seconds)} />
              )}
              {marksOf(each).map((mark) => (
                <MarkSpan key={`${mark.from} ${mark.text}`} mark={mark} seconds={each.seconds} />
              ))}
              {scenario.watch.cues
                .filter((cue) => cue.act === i + 1)
                .map((cue) => (
                  <i key={cue.at} className="play-cue" style={{ left: `${(100 * cue.at) / each.seconds}%` }} />
                ))}
            </span>
          </div>
        ))}
        <i className="play-head" style={{ left: `${(100 * at) / length}%` }} />
      </div>
      <ul className="visually-hidden" aria-label="What happens in it">
        {acts.flatMap((each) =>
          happeningsOf(each).map((text) => <li key={`${each.name} ${text}`}>{`${each.name}: ${text}`}</li>),
        )}
      </ul>
    </div>
  );
}

function MarkSpan({ mark: { kind, from, to, text }, seconds }: { mark: Mark; seconds: number }) {
  return <i className="play-mark" data-kind={kind} title={text} style={span(from, to, seconds)} />;
}
function span(from: number, to: number, seconds: number): CSSProperties {
  return { left: `${(100 * from) / seconds}%`, width: `${(100 * (to - from)) / seconds}%` };
}

/** `act 2 of 3, It skips: 12 of 20 s` */
export function positionText({ acts }: Scenario, { act, seconds }: Progress): string {
  const each = acts[act - 1];
  if (each === undefined) return 'not begun';
  return `act ${act} of ${acts.length}, ${each.name}: ${Math.floor(seconds)} of ${each.seconds} s`;
}
