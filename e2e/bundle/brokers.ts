/**
 * Which brokers a page may connect to: `PENSTOCK_BROKERS="wss://a wss://b" npm run build`. The content security policy of the
 * site allows no other origin, and what it allows is decided when the site is built, by whoever builds it.
 */

/** A host of the network, or all hosts below a name; any port where `*` stands for it. */
const BROKER = /^wss?:\/\/(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?:\d{1,5}|\*))?$/i;

/** @param text addresses with spaces between them @throws Error that names what is none */
export function allowedBrokers(text: string): readonly string[] {
  const brokers = text.split(/\s+/).filter(Boolean);
  const wrong = brokers.find((broker) => !BROKER.test(broker));
  if (wrong === undefined) return brokers;
  const shown = wrong.includes('@') ? 'an address with a user' : wrong;
  throw new Error(
    `PENSTOCK_BROKERS has ${shown}; allowed: wss://HOST, wss://HOST:PORT, wss://*.HOST, with ws: for local ones`,
  );
}

/** A `_headers` file whose policy lets the page connect to the brokers besides its own origin. */
export function withBrokers(headers: string, brokers: readonly string[]): string {
  if (brokers.length === 0) return headers;
  return headers.replace(/^ {2}Content-Security-Policy: .+$/m, `$&; connect-src 'self' ${brokers.join(' ')}`);
}
