/**
 * Where a scenario can come from: a lesson of this site (`?scenario=lessons/x.json`), a link that holds all of it
 * (`?scenario=~…`, deflated, in base64url), or a file. Nothing comes from another site.
 */
import { joined } from '../../../workers/contract/bytes/joined.ts';
import { fieldIssue } from '../../../workers/contract/settings/config-error.ts';
import { formatCount } from '../../format.ts';
import { parseScenarioText, ScenarioError } from './parse-scenario.ts';
import type { Scenario } from './scenario-types.ts';

const PARAMETER = 'scenario';
/** Of the whole address: chats and mail programs cut longer ones. */
export const LONGEST_LINK = 4000;
/** Of a file; and of what a link holds, which deflates to next to nothing if somebody wants it to. */
export const MOST_BYTES = 200_000;
const PACKED = '~';

type LinkOf = { readonly link: string } | { readonly problem: string };

/** An address that holds all of a scenario. @param page the address of the page */
export async function linkOf(scenario: Scenario, page: string): Promise<LinkOf> {
  const bytes = new TextEncoder().encode(JSON.stringify(scenario));
  const packed = toBase64(await through(bytes, new CompressionStream('deflate-raw'), Number.POSITIVE_INFINITY));
  const url = new URL(page);
  url.hash = '';
  url.search = '';
  const link = `${url.href}?${PARAMETER}=${PACKED}${packed}`;
  if (link.length <= LONGEST_LINK) return { link };
  const problem = `The link would have ${formatCount(link.length)} characters, and ${formatCount(LONGEST_LINK)} are the most. Save the scenario as a file instead, or shorten its texts.`;
  return { problem };
}

/** What the query of an address says is to be played; null where it says nothing. */
export function scenarioIn(search: string): string | null {
  return new URLSearchParams(search).get(PARAMETER);
}

/**
 * The scenario that an address names or holds.
 * @param value of the parameter `scenario`
 * @param site the address of this page
 * @throws ScenarioError that says what is wrong
 */
export async function readScenarioAt(value: string, site: string): Promise<Scenario> {
  return parseScenarioText(value.startsWith(PACKED) ? await unpacked(value.slice(1)) : await fetched(value, site));
}

/** @throws ScenarioError */
export async function readScenarioFile(file: Blob): Promise<Scenario> {
  if (file.size > MOST_BYTES)
    throw refused('file', `${formatCount(file.size)} bytes`, `at most ${formatCount(MOST_BYTES)} bytes`);
  return parseScenarioText(await file.text());
}

/** @param parameter of the address that says it. @throws ScenarioError unless it is a file of this site */
export function lessonUrl(value: string, site: string, parameter = PARAMETER): URL {
  const allowed = 'the address of a file on this site that ends in .json, such as lessons/x.json';
  if (!URL.canParse(value, site)) throw refused(parameter, value, allowed);
  const [url, base] = [new URL(value, site), new URL('.', site)];
  const isHere = url.origin === base.origin && url.pathname.startsWith(base.pathname) && url.pathname.endsWith('.json');
  if (!isHere || url.username !== '' || url.password !== '') throw refused(parameter, value, allowed);
  return url;
}

async function fetched(value: string, site: string): Promise<string> {
  const url = lessonUrl(value, site);
  let response: Response;
  try {
    response = await fetch(url, { redirect: 'error' });
  } catch {
    throw refused(PARAMETER, value, 'a file that can be loaded: nothing answered, or another site was to');
  }
  if (!response.ok) throw refused(PARAMETER, value, `a file that is there: the site answers ${response.status}`);
  const text = await response.text();
  if (text.length > MOST_BYTES) throw refused(PARAMETER, value, `a file of at most ${formatCount(MOST_BYTES)} bytes`);
  // A page in its place: what many hosts answer where there is no file.
  if (/^\s*</.test(text)) throw refused(PARAMETER, value, 'a file that is there: the site answers with a page');
  return text;
}

async function unpacked(packed: string): Promise<string> {
  const allowed = 'a link as it was copied: this one has lost or changed some of its characters';
  try {
    const bytes = await through(fromBase64(packed), new DecompressionStream('deflate-raw'), MOST_BYTES);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused(PARAMETER, `${PACKED}${packed}`, allowed);
  }
}

function refused(place: string, value: string, allowed: string): ScenarioError {
  return new ScenarioError([fieldIssue(place, value, allowed)]);
}

/** @throws Error when more comes out than `most` bytes, or the bytes are none of this kind */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error(`more than ${most} bytes`);
    }
    chunks.push(value);
  }
  return joined(chunks);
}

function toBase64(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}
