/** Complaints about a configuration: what was refused, where, and what is allowed there. */
import { clip, notAllowedText } from '../error-text.ts';

/** What is wrong with one field. */
export interface ConfigIssue {
  /** Dotted path of the field, as in `FIELDS`; empty when the input as a whole is at fault. */
  readonly path: string;
  /** The refused value as text, cut to a readable length. */
  readonly value: string;
  readonly allowed: string;
  readonly message: string;
}

/** Settings that are refused: each issue names the path, the value and what is allowed. */
export class ConfigError extends Error {
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    super(issues.map((issue) => issue.message).join('\n'));
    this.name = 'ConfigError';
    this.issues = issues;
  }
}

/** A complaint about one field. */
export function fieldIssue(path: string, value: unknown, allowed: string): ConfigIssue {
  const shown = quote(value);
  return { path, value: shown, allowed, message: notAllowedText(path, shown, allowed) };
}

/** A value as a message shows it, whatever it is. */
export function quote(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(clip(value));
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    case 'function':
      return 'a function';
    default:
      return clip(String(value));
  }
}
