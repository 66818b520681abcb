import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { PlayedRecording } from '../../../workers/contract/snapshot-types.ts';
import { formatCount, formatMoment, formatSetting, UNKNOWN } from '../../format.ts';
import { useApp, useConfig, useRun } from '../../frame/app-context.ts';
import { setAttribute, useReadout } from '../../frame/use-readout.ts';
import { tell } from '../../stores/notice-store.ts';
import { Button } from '../../ui/Button.tsx';
import { Figure } from '../../ui/Figure.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { loadRecordings, recordingStore } from '../recordings.ts';
import { speedsWith } from './player-speeds.ts';
import '../recordings.css';

/** Of the slider; recordings are as long as they are. */
const STEPS = 1000;

/** The recording that plays: which one, where it is, how fast; and the ways to change that. */
export function PlayerBar() {
  const { client } = useApp();
  const speed = useConfig(({ feed }) => feed.speed);
  const isRepeated = useConfig(({ feed }) => feed.atEnd === 'repeat');
  const isRate = useConfig(({ load }) => load.mode === 'rate');
  return (
    <section className="card player-bar" aria-label="Recording">
      <Icon name="play" />
      <div className="player-where">
        <strong>
          <Name />
        </strong>
        <Figure className="unit" read={({ now }) => positionText(now.recording)} />
      </div>
      <Position />
      <label className="player-speed">
        <span>Speed</span>
        <select value={speed} onChange={({ target }) => client.set({ feed: { speed: Number(target.value) } })}>
          {speedsWith(speed).map((each) => (
            <option key={each} value={each}>
              {formatSetting(each, '×')}
            </option>
          ))}
        </select>
        {!isRate && <span className="unit">as fast as there is room</span>}
      </label>
      <label>
        <input
          type="checkbox"
          checked={isRepeated}
          onChange={({ target }) => client.set({ feed: { atEnd: target.checked ? 'repeat' : 'stop' } })}
        />
        Repeat
      </label>
    </section>
  );
}

/** As the library has it; of those that come with the program, as the setting has it. */
function Name() {
  const recording = useConfig(({ feed }) => feed.recording);
  const entries = useStore(recordingStore, (state) => state.entries);
  const chosen = useStore(recordingStore, (state) => state.chosen);
  useEffect(() => {
    if (recording === 'imported' && entries === null) void loadRecordings();
  }, [recording, entries]);
  if (recording !== 'imported') return recording.replaceAll('_', ' ');
  return (entries?.find(({ id }) => id === chosen) ?? entries?.[0])?.name ?? 'your recording';
}

/** A slider over the recorded time. While it is held it stays where it is. */
function Position() {
  const { client } = useApp();
  const isUnderWay = useRun(({ state }) => state === 'running' || state === 'paused');
  const isHeld = useRef(false);
  const latest = useRef<PlayedRecording | null>(null);
  const slider = useReadout<HTMLInputElement>((element, { now: { recording } }) => {
    latest.current = recording;
    if (isHeld.current || recording === null) return;
    element.value = String(STEPS * shareOf(recording));
    element.style.setProperty('--filled', `${100 * shareOf(recording)}%`);
    setAttribute(element, 'aria-valuetext', formatMoment(recording.recordedMs));
  });
  const seek = (share: number) => {
    const { current: recording } = latest;
    if (recording === null) return;
    const recordedMs = recording.fromMs + share * (recording.toMs - recording.fromMs);
    void tell('The position in the recording could not be changed', () => client.seek(recordedMs));
  };
  return (
    <>
      <input
        ref={slider}
        className="player-position"
        type="range"
        min={0}
        max={STEPS}
        defaultValue={0}
        disabled={!isUnderWay}
        aria-label="Position in the recording"
        onPointerDown={() => {
          isHeld.current = true;
        }}
        onPointerUp={() => {
          isHeld.current = false;
        }}
        onChange={({ target }) => seek(Number(target.value) / STEPS)}
      />
      <Button
        isCompact
        label="Back to the start of the recording"
        icon="reset"
        disabled={!isUnderWay}
        onClick={() => seek(0)}
      />
    </>
  );
}

function shareOf({ fromMs, toMs, recordedMs }: PlayedRecording): number {
  return toMs > fromMs ? (recordedMs - fromMs) / (toMs - fromMs) : 1;
}

function positionText(recording: PlayedRecording | null): string {
  if (recording === null) return UNKNOWN;
  const { row, rows, turn, recordedMs } = recording;
  const turns = turn > 0 ? `, turn ${formatCount(turn + 1)}` : '';
  return `${formatMoment(recordedMs)}, row ${formatCount(row)} of ${formatCount(rows)}${turns}`;
}
