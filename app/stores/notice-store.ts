/** What has to be said to the person at the screen, one thing at a time. */

import { createStore } from 'zustand/vanilla';
import { errorText } from '../../workers/contract/error-text.ts';

export interface Notice {
  /** `error` and `note` stay until they are dismissed; `info` goes by itself. */
  readonly tone: 'error' | 'note' | 'info';
  readonly title: string;
  readonly lines: readonly string[];
}

export const noticeStore = createStore<{ notice: Notice | null }>(() => ({ notice: null }));

/** Shows a notice in place of the one before. */
export function notify(tone: Notice['tone'], title: string, lines: readonly string[] = []): void {
  noticeStore.setState({ notice: { tone, title, lines } });
}
/** Does something, and shows a notice where it fails. @param what is said then, above the error */
export async function tell(what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    notify('error', what, [errorText(error)]);
  }
}
/** Takes the notice away. */
export function dismissNotice(): void {
  noticeStore.setState({ notice: null });
}
