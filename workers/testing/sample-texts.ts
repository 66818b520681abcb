/** Texts that a setting may have, the empty one first. */
import type { TextField } from '../contract/settings/config-fields.ts';

const CANDIDATES = ['ws://127.0.0.1:8443', 'wss://broker.example/path%20&x', 'EVENTS', 'plant-1_ü', '{"values":"a b"}'];

export function sampleTexts({ pattern }: TextField): readonly string[] {
  return ['', ...CANDIDATES.filter((text) => pattern.test(text))];
}
