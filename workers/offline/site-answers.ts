/**
 * The site as its service worker answers for it: every file of one build, from when the worker is installed, and the
 * headers that shared memory needs. A page gets its parts from its own build for as long as it is open, whatever the host
 * has meanwhile: files have the hash of their contents in their names, so any cache that has one has the right one.
 */
import { withHeaders } from './sent-headers.ts';
import type { SiteVersion } from './site-version.ts';

/** The local preview says so of itself. There the newest build is what people want to see, run or not. */
export const PREVIEW_HEADER = 'Penstock-Preview';
/** Of a page that is this program's, whatever its version. */
const OURS = 'name="application-name" content="Penstock"';
const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What it needs of its surroundings. */
export interface Surroundings {
  /** Address of the folder of the site. */
  readonly scope: string;
  readonly caches: Pick<CacheStorage, 'open' | 'has' | 'keys' | 'delete'>;
  fetch(request: string | Request, options?: RequestInit): Promise<Response>;
  /** Whether another build may be wanted: by a page that is open, or because it is to follow this one. */
  needsOthers(): Promise<boolean>;
}

export class SiteAnswers {
  private readonly prefix: string;
  private readonly name: string;

  constructor(
    private readonly version: SiteVersion,
    private readonly around: Surroundings,
  ) {
    // Caches belong to the origin, where the site may be in several folders.
    this.prefix = `penstock ${new URL(around.scope).pathname} `;
    this.name = this.prefix + version.id;
  }

  /** Keeps all files. @throws Error that names what could not be had; then nothing is kept */
  async install(): Promise<void> {
    // A worker whose own code has changed may answer for the same files.
    const isKept = await this.around.caches.has(this.name);
    const cache = await this.around.caches.open(this.name);
    try {
      await Promise.all(
        this.version.files.map(async (file) => cache.put(this.address(file), await this.fetched(file))),
      );
    } catch (error) {
      if (!isKept) await this.around.caches.delete(this.name);
      throw error;
    }
  }

  /** Forgets other builds, unless they may still be wanted. */
  async forgetOthers(): Promise<void> {
    if (await this.around.needsOthers()) return;
    for (const name of await this.others()) await this.around.caches.delete(name);
  }

  /** Whether this is the preview of a developer. */
  async isPreview(): Promise<boolean> {
    if (!this.isLocal) return false;
    const page = await this.around.fetch(this.around.scope, { cache: 'no-store' }).catch(() => null);
    return page?.headers.has(PREVIEW_HEADER) === true;
  }

  /** Null: the browser is to ask the host itself. */
  answer(request: Request): Promise<Response> | null {
    const url = new URL(request.url);
    if (request.method !== 'GET' || !url.href.startsWith(this.around.scope)) return null;
    if (request.mode !== 'navigate') return this.file(request, url);
    const file = url.pathname.slice(new URL(this.around.scope).pathname.length);
    if (url.searchParams.get('sw') === 'off' || (file !== '' && file !== 'index.html')) return null;
    return this.page(request);
  }

  /** Of this build. On a machine of one's own another program may have taken the address meanwhile. */
  private async page(request: Request): Promise<Response> {
    await this.forgetOthers();
    if (this.isLocal) {
      const sent = await this.around.fetch(request).catch(() => null);
      if (sent?.ok && (sent.headers.has(PREVIEW_HEADER) || !(await sent.clone().text()).includes(OURS))) return sent;
    }
    const kept = await this.kept(this.address(''), [this.name]);
    return this.sent(kept ?? (await this.around.fetch(request)), '');
  }

  private async file(request: Request, url: URL): Promise<Response> {
    const file = url.pathname.slice(new URL(this.around.scope).pathname.length);
    const isNamedByContents = file.startsWith('assets/');
    if (this.isLocal && !isNamedByContents) {
      // The same address may be of another build, or of another program.
      const sent = await this.around.fetch(request).catch(() => null);
      if (sent?.headers.has(PREVIEW_HEADER)) return this.sent(sent, file);
    }
    const names = isNamedByContents ? [this.name, ...(await this.others())] : [this.name];
    const kept = await this.kept(this.address(file), names);
    if (kept) return this.sent(kept, file);
    const sent = await this.around.fetch(request);
    if (sent.ok && this.version.later.includes(file) && (await this.around.caches.has(this.name))) {
      const cache = await this.around.caches.open(this.name);
      await cache.put(this.address(file), sent.clone());
    }
    return this.sent(sent, file);
  }

  private sent(response: Response, file: string): Response {
    return withHeaders(response, file, this.version.headers);
  }
  private get isLocal(): boolean {
    return LOCAL.test(new URL(this.around.scope).hostname);
  }
  private address(file: string): string {
    return new URL(file, this.around.scope).href;
  }
  private async others(): Promise<string[]> {
    const names = await this.around.caches.keys();
    return names.filter((name) => name.startsWith(this.prefix) && name !== this.name);
  }
  private async kept(address: string, names: readonly string[]): Promise<Response | null> {
    for (const name of names) {
      // To open one that was removed would make it again.
      if (!(await this.around.caches.has(name))) continue;
      const found = await (await this.around.caches.open(name)).match(address);
      if (found) return found;
    }
    return null;
  }

  /** @throws Error when the host has no such file, or one of another build */
  private async fetched(file: string): Promise<Response> {
    const isNamedByContents = file.startsWith('assets/');
    const known = isNamedByContents ? await this.kept(this.address(file), [this.name, ...(await this.others())]) : null;
    if (known) return known;
    const response = await this.around.fetch(this.address(file), { cache: isNamedByContents ? 'default' : 'reload' });
    const name = file === '' ? 'the page' : file;
    if (!response.ok) throw new Error(`${name} is not there: the host answers ${response.status}`);
    // Hosts that have a page for what is missing send it with 200.
    const isPage = response.headers.get('Content-Type')?.startsWith('text/html') === true;
    if (file !== '' && isPage) throw new Error(`${name} is not there: the host answers with a page`);
    if (file === '' && !(await response.clone().text()).includes(this.version.mark))
      throw new Error('the page is of another version than this worker');
    return withHeaders(response, file, {});
  }
}
