/** How what a broker is asked for may be named: in settings, in the forms of Fleet, and by scripts. */
import { notAllowedText } from '../error-text.ts';

/** A form that a name, an address or a mapping must have. */
export interface NameForm {
  readonly pattern: RegExp;
  /** In words, as a message says it. */
  readonly allowed: string;
}

// Half of a character (`Cs`) can't be part of a link.
/** No user and no password: an address is part of links and exports. */
export const BROKER: NameForm = {
  pattern: /^wss?:\/\/[^\s/@?#\p{Cs}]{1,200}(\/[^\s@?#\p{Cs}]{0,200})?$/u,
  allowed: 'ws://host:port or wss://host:port, without user or password',
};
/** Of a stream or a consumer, as the broker has it. */
export const BROKER_NAME: NameForm = {
  pattern: /^[^\s.*>/\\\p{Cs}]{1,200}$/u,
  allowed: 'a name without spaces, dots, *, > and slashes',
};
/** To choose messages by: with wildcards. */
export const SUBJECT: NameForm = { pattern: /^[^\s\p{Cs}]{1,200}$/u, allowed: 'a subject without spaces' };
/** To publish on: without. */
export const PLAIN_SUBJECT: NameForm = {
  pattern: /^[^\s*>\p{Cs}]{1,200}$/u,
  allowed: 'a subject without spaces, * and >',
};

/** How messages of another form are read, as `workers/import/messages` takes it. */
export const MAPPING: NameForm = {
  pattern: /^\{[^\p{Cs}\p{Cc}]{1,4000}\}$/u,
  allowed: 'a mapping in JSON, such as {"time":"at","timeForm":"epoch-ms","values":"temp"}',
};

/** @param what the name of the field @returns what is wrong with its text; null: nothing */
export function refusedName(what: string, text: string, { pattern, allowed }: NameForm): string | null {
  return pattern.test(text) ? null : notAllowedText(what, `“${text}”`, allowed);
}
