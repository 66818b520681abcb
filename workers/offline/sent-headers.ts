/** What an answer is sent with: what `_headers` asks for, where the host did not. */

/** Statuses whose answers have no body. */
const EMPTY = [101, 204, 205, 304];

/** @param path of the file: a wrong type of WebAssembly is put right */
export function withHeaders(response: Response, path: string, declared: Readonly<Record<string, string>>): Response {
  // What is of another site cannot be read, nor changed.
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.type === 'error') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(declared)) if (!headers.has(name)) headers.set(name, value);
  if (path.endsWith('.wasm') && response.ok) headers.set('Content-Type', 'application/wasm');
  const { status, statusText } = response;
  // A new answer also forgets that it was redirected, which browsers refuse of a page.
  return new Response(EMPTY.includes(status) ? null : response.body, { status, statusText, headers });
}
