import { useStore } from 'zustand';
import { takeNewVersion } from '../client/site-worker.ts';
import { siteStore } from '../stores/site-store.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

/** Another build of the site is there. This page keeps its own until a person wants the other, or the tab is closed. */
export function NewVersion() {
  const isNewThere = useStore(siteStore, (site) => site.isNewThere);
  if (!isNewThere) return null;
  return (
    <div className="notice" role="status">
      <Icon name="check" />
      <div>
        <strong>A new version of Penstock is available</strong>
        <p>It loads by itself once all tabs with this version are closed. Loading it now ends the run.</p>
        <div className="notice-ways">
          <Button label="Load the new version" onClick={() => void takeNewVersion()} />
          <Button label="Later" onClick={() => siteStore.setState({ isNewThere: false })} />
        </div>
      </div>
    </div>
  );
}
