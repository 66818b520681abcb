/** One build of the site, as its service worker knows it; the bundler writes it into the worker. */
export interface SiteVersion {
  /** Of the contents of all files. */
  readonly id: string;
  /** Kept as soon as the worker is installed; the page is the first, under the empty name. */
  readonly files: readonly string[];
  /** Kept when they are first asked for. */
  readonly later: readonly string[];
  /** In the page if it is of this version: hosts may be in the middle of a deployment. */
  readonly mark: string;
  /** What every file is sent with, from `_headers`. */
  readonly headers: Readonly<Record<string, string>>;
}
