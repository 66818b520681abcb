/** Code that a page runs, as text. */

export type Code<A, R> = (argument: A) => R | Promise<R>;

/** The program that runs these sources names inner functions by this helper, which no page has. */
const NAMES = 'const __name = (inner) => inner;';

/** An expression: the promise of what the function answers. */
export function callOf<A, R>(code: Code<A, R>, argument: A): string {
  return `(async () => { ${NAMES} return (${code.toString()})(${JSON.stringify(argument ?? null)}); })()`;
}

/** An asynchronous script as WebDriver and Marionette have it: its last argument is the function to call with the result. */
export function scriptOf<A, R>(code: Code<A, R>, argument: A): string {
  const done = 'arguments[arguments.length - 1]';
  return `const done = ${done};
${callOf(code, argument)}.then((value) => done({ value }), (error) => done({ error: String(error) }));`;
}

/** A synchronous script. */
export function peekOf(code: () => unknown): string {
  return `return (${code.toString()})();`;
}
