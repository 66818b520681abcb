/** What commands have in common: their options, and how they end. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { errorText } from '../workers/contract/error-text.ts';

export const FLAG = { type: 'boolean', default: false } as const;
export const LISTS = { type: 'string', multiple: true, default: [] as string[] } as const;

/** The values of a command's options. @throws Error that names what is not one, with the usage */
export function parseOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T }>>['values'] {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw wrongUsage(usage, errorText(error));
  }
}

export function wrongUsage(usage: string, what: string): Error {
  return new Error(`${what}\n${usage}`);
}

/** @throws Error that says what is allowed, with the usage */
export function wholeOption(usage: string, name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
    throw wrongUsage(usage, `${name} is ${text || 'empty'}; allowed: a whole number from ${least} to ${most}`);
  return value;
}

/** Names that were given one by one or in lists: `--only a,b --only c`. */
export function namesIn(lists: readonly string[]): string[] {
  return lists.flatMap((list) => list.split(',')).filter((name) => name !== '');
}

/** Ends the process with what `main` returns, or with 3 and its error. */
export function runCommand(main: () => Promise<number>): void {
  main().then(
    (exitCode) => {
      process.exitCode = exitCode;
    },
    (error: unknown) => {
      console.error(errorText(error));
      process.exitCode = 3;
    },
  );
}
