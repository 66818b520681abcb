import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useView } from '../frame/app-context.ts';
import { dismissNotice, noticeStore } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { NewVersion } from './NewVersion.tsx';

const INFO_MS = 4000;

/** What has to be said right now. Errors stay until they are dismissed. */
export function NoticeBar() {
  const notice = useStore(noticeStore, (state) => state.notice);
  const screen = useView((view) => view.screen);
  /** Where the focus was before it came here. */
  const before = useRef<HTMLElement | null>(null);
  const dismiss = () => {
    dismissNotice();
    const isThere = before.current?.isConnected;
    (isThere ? before.current : document.querySelector<HTMLElement>('.screens-host'))?.focus({ preventScroll: true });
  };
  useEffect(() => {
    if (notice?.tone !== 'info') return;
    const timer = setTimeout(dismissNotice, INFO_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className="notices" data-screen={screen}>
      <NewVersion />
      {notice !== null && (
        <div className="notice" data-tone={notice.tone} role={notice.tone === 'error' ? 'alert' : 'status'}>
          <Icon name={notice.tone === 'error' ? 'alert' : 'check'} />
          <div>
            <strong>{notice.title}</strong>
            {notice.lines.length > 0 && (
              <ul>
                {notice.lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
          </div>
          <Button
            isCompact
            label="Dismiss"
            icon="close"
            onFocus={({ relatedTarget }) => {
              before.current = relatedTarget instanceof HTMLElement ? relatedTarget : null;
            }}
            onClick={dismiss}
          />
        </div>
      )}
    </div>
  );
}
