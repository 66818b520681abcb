/** Shared memory needs a page that no other origin can look into, which two response headers ask for. */
export const ISOLATION_HEADERS = [
  'Cross-Origin-Opener-Policy: same-origin',
  'Cross-Origin-Embedder-Policy: require-corp',
];

/** Whether the pipeline can run in this page. */
export function isIsolated(): boolean {
  return globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function';
}
