/**
 * Films a page: Playwright's frames, which come only when something has changed, through ffmpeg to H.264 with captions.
 * Playwright's own recorder would need a download.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { installDebianPackage } from '../debian-package.ts';
import { type Caption, closeCaptions, toSrt, toVtt } from './captions.ts';

export const FILM_SIZE = { width: 1280, height: 720 } as const;
const FRAMES_PER_SECOND = 12;
const QUALITY = 85;
/** How often the cue is looked at, ms. */
const CUE_EVERY_MS = 200;
/** The last frame stands for so long, s. */
const LAST_FRAME = 2;
/** Of the moving picture: a README shows it at this width. */
const PICTURE = { width: 800, framesPerSecond: 5, quality: 40 } as const;

interface Frame {
  readonly file: string;
  /** Seconds. */
  readonly at: number;
}

/** @returns whether films can be made; says how, where not */
export function canFilm(): boolean {
  if (hasFfmpeg() || (installDebianPackage('ffmpeg') && hasFfmpeg())) return true;
  console.error('--video needs ffmpeg, with libx264 (Debian, as root: apt-get install ffmpeg)');
  return false;
}
function hasFfmpeg(): boolean {
  return spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Films `page` while `act` lasts, and writes `<path>.mp4`, `<path>.vtt` and, as a moving picture, `<path>.webp`.
 *
 * @param cue what is to be read at the moment; empty: nothing
 */
export async function film<T>(page: Page, path: string, cue: () => Promise<string>, act: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'film-'));
  const frames: Frame[] = [];
  const captions: Caption[] = [];
  const now = () => performance.now() / 1000;
  await page.screencast.start({
    size: FILM_SIZE,
    quality: QUALITY,
    fps: FRAMES_PER_SECOND,
    onFrame: ({ data }) => {
      const file = join(folder, `${String(frames.length).padStart(6, '0')}.jpg`);
      writeFileSync(file, data);
      frames.push({ file, at: now() });
    },
  });
  const watch = setInterval(() => {
    cue().then((text) => noteCue(captions, text, now()), ignore);
  }, CUE_EVERY_MS);
  try {
    return await act();
  } finally {
    clearInterval(watch);
    await page.screencast.stop();
    if (frames.length > 0) encode(folder, frames, captions, now(), path);
    rmSync(folder, { recursive: true });
  }
}

/** A page that is being closed answers nobody: the film has its captions up to there. */
function ignore(): void {}

function noteCue(captions: Caption[], text: string, at: number): void {
  const last = captions.at(-1);
  if ((last?.text ?? '') === text) return;
  captions.push({ text, from: at });
}

function encode(
  folder: string,
  frames: readonly Frame[],
  captions: readonly Caption[],
  end: number,
  path: string,
): void {
  const begin = frames[0]!.at;
  const list = frames.map(({ file, at }, i) => {
    const lasts = (frames[i + 1]?.at ?? Math.max(end, at + LAST_FRAME)) - at;
    return `file '${file}'\nduration ${lasts.toFixed(3)}`;
  });
  const listFile = join(folder, 'frames.txt');
  const srtFile = join(folder, 'captions.srt');
  // The last file once more: ffmpeg leaves out its duration otherwise.
  writeFileSync(listFile, `${list.join('\n')}\nfile '${frames.at(-1)!.file}'\n`);
  const shown = closeCaptions(captions, begin, end);
  writeFileSync(srtFile, toSrt(shown));
  writeFileSync(`${path}.vtt`, toVtt(shown));
  const { width, height } = FILM_SIZE;
  const input = ['-f', 'concat', '-safe', '0', '-i', listFile];
  const size = `fps=${FRAMES_PER_SECOND},scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:-1:-1`;
  ffmpeg([
    ...input,
    ...(shown.length > 0 ? ['-i', srtFile, '-c:s', 'mov_text', '-metadata:s:s:0', 'language=eng'] : []),
    ...['-vf', size, '-c:v', 'libx264', '-preset', 'slow', '-crf', '26', '-pix_fmt', 'yuv420p'],
    ...['-movflags', '+faststart', `${path}.mp4`],
  ]);
  ffmpeg([
    ...input,
    ...['-vf', `fps=${PICTURE.framesPerSecond},scale=${PICTURE.width}:-2:flags=lanczos`],
    ...['-c:v', 'libwebp_anim', '-loop', '0', '-quality', String(PICTURE.quality), '-compression_level', '5'],
    `${path}.webp`,
  ]);
}

function ffmpeg(args: readonly string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', ['-y', '-loglevel', 'error', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffmpeg failed: ${stderr.trim()}`);
}
