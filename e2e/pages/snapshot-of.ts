/**
 * Snapshots cross from the page to the test as one text. As values each of their thousand numbers would be wrapped, checked
 * and unwrapped by itself, which takes many times as long as to make a snapshot.
 */
import type { JSHandle, Page } from '@playwright/test';
import type {} from '../../app/automation.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';

/** A number that JSON does not know, as `toText` writes it. */
const MARKED = /^number (NaN|-?Infinity)$/;

/** All figures of the page at this moment. */
export async function snapshotOf(page: Page): Promise<Snapshot> {
  return fromText(await page.evaluate(toText));
}

/** A large value that the page has; lets go of its handle. */
export async function readValue<Value>(handle: JSHandle<Value>): Promise<Value> {
  const text = await handle.evaluate(toText);
  await handle.dispose();
  return fromText(text);
}

/** Runs in the page. */
function toText(value: unknown = window.penstock!.snapshot()): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? `number ${part}` : part,
  );
}
function fromText<Value>(text: string): Value {
  return JSON.parse(text, (_, part: unknown) =>
    typeof part === 'string' && MARKED.test(part) ? Number(part.slice('number '.length)) : part,
  );
}
