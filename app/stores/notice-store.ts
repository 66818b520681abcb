/** What has to be said to the person at the screen, one thing at a time. */
import { createStore } from 'zustand/vanilla';

export interface Notice {
  /** `error` and `note` stay until they are dismissed; `info` goes by itself. */
  readonly tone: 'error' | 'note' | 'info';
  readonly title: string;
  readonly lines: readonly string[];
}

export const noticeStore = createStore<{ notice: Notice | null }>(() => ({ notice: null }));

export function notify(tone: Notice['tone'], title: string, lines: readonly string[] = []): void {
  noticeStore.setState({ notice: { tone, title, lines } });
}
export function dismissNotice(): void {
  noticeStore.setState({ notice: null });
}
