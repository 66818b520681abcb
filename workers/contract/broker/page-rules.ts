/** What a page, or a worker of it, may connect to: the browser refuses the rest, and does not say why where it is asked. */

/** Whether the browser refuses an address because the page came over https. What stays on this machine is secure to it. */
export function isMixedContent(server: string, isPageSecure: boolean): boolean {
  const isLocal = /^ws:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/.test(server);
  return isPageSecure && server.startsWith('ws:') && !isLocal;
}

/** Listens, from before a connection is tried, for the browser's reason to refuse it. */
interface PolicyWatch {
  /** To be asked once the connection has failed. @returns the words of it, where the content security policy was the reason */
  refusalOf(server: string): Promise<string | null>;
  end(): void;
}

/** The browser tells of it in a task of its own. */
const TOLD_MS = 50;

/** From before the connection is tried. @param thread window, or a worker's `self` */
export function watchPolicy(thread: EventTarget): PolicyWatch {
  let isRefused = false;
  const note = (event: Event) => {
    isRefused ||= String(Reflect.get(event, 'effectiveDirective')).startsWith('connect-src');
  };
  thread.addEventListener('securitypolicyviolation', note);
  return {
    refusalOf: async (server) => {
      await new Promise((resolve) => setTimeout(resolve, TOLD_MS));
      return isRefused ? policyText(server) : null;
    },
    end: () => thread.removeEventListener('securitypolicyviolation', note),
  };
}

function policyText(server: string): string {
  const origin = server.replace(/^(wss?:\/\/[^/]+).*$/, '$1');
  return `The content security policy of this page does not allow ${origin}. In the Content-Security-Policy of its host, this is missing: connect-src 'self' ${origin} (built with PENSTOCK_BROKERS="${origin}", it is there)`;
}
