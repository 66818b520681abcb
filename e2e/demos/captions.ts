/** Captions of a film: what a lesson says at each moment, as SRT for the file and as WebVTT for the page. */
export interface Caption {
  readonly text: string;
  /** Seconds. */
  readonly from: number;
}
interface ClosedCaption extends Caption {
  readonly to: number;
}

/** Each until the next one begins; the empty ones only end those before. @param begin of the film, in the captions' time */
export function closeCaptions(captions: readonly Caption[], begin: number, end: number): readonly ClosedCaption[] {
  return captions
    .map(({ text, from }, i) => ({
      text,
      from: Math.max(0, from - begin),
      to: Math.max(0, (captions[i + 1]?.from ?? end) - begin),
    }))
    .filter(({ text, from, to }) => text !== '' && to > from);
}

export function toSrt(captions: readonly ClosedCaption[]): string {
  return captions
    .map(({ text, from, to }, i) => `${i + 1}\n${clock(from, ',')} --> ${clock(to, ',')}\n${text}\n`)
    .join('\n');
}
export function toVtt(captions: readonly ClosedCaption[]): string {
  const cues = captions.map(({ text, from, to }) => `${clock(from, '.')} --> ${clock(to, '.')}\n${text}\n`);
  return ['WEBVTT\n', ...cues].join('\n');
}

/** 00:01:02.345, with the sign that the format has before the milliseconds. */
function clock(seconds: number, sign: ',' | '.'): string {
  const whole = Math.round(seconds * 1000);
  const part = (size: number, of: number, digits: number) =>
    String(Math.floor(whole / size) % of).padStart(digits, '0');
  return `${part(3_600_000, 100, 2)}:${part(60_000, 60, 2)}:${part(1000, 60, 2)}${sign}${part(1, 1000, 3)}`;
}
