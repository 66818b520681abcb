import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { defaultConfig, getField } from '../../workers/contract/settings/config-codec.ts';
import { useApp, useConfig, useView } from '../frame/app-context.ts';
import { ObjectivesGroup } from '../objectives/ObjectivesGroup.tsx';
import { configStore, isAdapted } from '../stores/config-store.ts';
import { type PartName, setView, viewStore } from '../stores/view-store.ts';
import { isTurned, listed } from '../traces/listed.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { Icon } from '../ui/Icon.tsx';
import { FieldList } from './FieldControl.tsx';
import { GROUPS, type Group, searchFields } from './groups.ts';
import { PartPanel } from './PartPanel.tsx';
import { QuickFailures } from './QuickFailures.tsx';
import { RecordingInput } from './RecordingInput.tsx';
import { TimelineEditor } from './TimelineEditor.tsx';

const DEFAULTS = defaultConfig();

interface ControlPanelProps {
  /** Before the settings. */
  readonly children?: ReactNode;
  /** More on a part of the map, below its figures. */
  readonly moreOf?: (part: PartName) => ReactNode;
}

/** Everything that can be turned: at the side of the screen, or in a sheet where that is narrow. */
export function ControlPanel({ children, moreOf }: ControlPanelProps) {
  const part = useView((view) => view.part);
  const isSheetOpen = useView((view) => view.isSheetOpen);
  const aside = useRef<HTMLElement>(null);
  useEffect(() => {
    const hasFocus = aside.current!.contains(document.activeElement);
    if (isSheetOpen && !hasFocus) aside.current!.focus();
    // Has no effect where the controls stand at the side: the button is not shown there.
    if (!isSheetOpen && hasFocus) document.getElementById('open-controls')?.focus();
  }, [isSheetOpen]);
  return (
    <aside ref={aside} className="side" data-open={isSheetOpen} aria-label="Controls" id="controls" tabIndex={-1}>
      <div className="sheet-head">
        <strong aria-hidden="true">Controls</strong>
        <Button
          isCompact
          label="Close controls"
          icon="close"
          onClick={() => setView({ isSheetOpen: false, part: null })}
        />
      </div>
      {part === null ? (
        <AllSettings>{children}</AllSettings>
      ) : (
        <PartPanel key={part} part={part} more={moreOf?.(part)} />
      )}
    </aside>
  );
}

/** @param children what stands before the settings */
function AllSettings({ children }: { children: ReactNode }) {
  const search = useView((view) => view.search);
  return (
    <>
      <QuickFailures />
      {children}
      <section className="settings" aria-labelledby="settings" id="panel-settings" tabIndex={-1}>
        <header>
          <h2 id="settings">Settings</h2>
          <ResetAll />
        </header>
        <SearchBox />
        {search.trim() === '' ? GROUPS.map((group) => <GroupSection key={group.id} group={group} />) : <Found />}
      </section>
    </>
  );
}

function SearchBox() {
  const search = useView((view) => view.search);
  const input = useRef<HTMLInputElement>(null);
  const isWanted = useView((view) => view.isSearchWanted);
  useEffect(() => {
    if (!isWanted) return;
    input.current?.focus();
    setView({ isSearchWanted: false });
  }, [isWanted]);
  return (
    <label className="search">
      <Icon name="search" />
      <span className="visually-hidden">Find a setting</span>
      <input
        ref={input}
        type="search"
        placeholder="Find a setting"
        value={search}
        onChange={(event) => setView({ search: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setView({ search: '' });
        }}
      />
    </label>
  );
}

function Found() {
  const fields = searchFields(useView((view) => view.search));
  const shape = useConfig((config) => config.load.shape);
  const count = listed(fields, shape).length;
  return (
    <div className="found">
      <p role="status">{count === 0 ? 'No setting has all these words.' : `${count} found`}</p>
      <FieldList fields={fields} />
    </div>
  );
}

function GroupSection({ group }: { group: Group }) {
  const isOpen = useView((view) => view.openGroups.has(group.id));
  const changed = useStore(
    configStore,
    (state) =>
      group.fields.filter(
        (field) =>
          isTurned(field) &&
          getField(state.config, field.path) !== getField(DEFAULTS, field.path) &&
          !isAdapted(state, field.path),
      ).length,
  );
  const toggle = () => {
    const next = new Set(viewStore.getState().openGroups);
    if (!next.delete(group.id)) next.add(group.id);
    setView({ openGroups: next });
  };
  return (
    <section className="group">
      <h3>
        <button type="button" aria-expanded={isOpen} onClick={toggle}>
          <Icon name="chevron" />
          <span>{group.title}</span>
          {changed > 0 && <em>{changed} changed</em>}
        </button>
      </h3>
      {isOpen && <FieldList fields={group.fields} />}
      {isOpen && group.id === 'feed' && <RecordingInput />}
      {isOpen && group.id === 'live' && <LiveFeedGroup />}
      {isOpen && group.id === 'objectives' && <ObjectivesGroup />}
      {isOpen && group.id === 'failures' && <TimelineEditor />}
    </section>
  );
}

const MessageMapping = lazy(async () => ({
  default: (await import('../recordings/messages/MessageMapping.tsx')).MessageMapping,
}));
const LiveFeed = lazy(async () => ({ default: (await import('./broker/LiveFeed.tsx')).LiveFeed }));
function LiveFeedGroup() {
  return (
    <ErrorBoundary name="the live feed">
      <Suspense>
        <MessageMapping />
        <LiveFeed />
      </Suspense>
    </ErrorBoundary>
  );
}

function ResetAll() {
  const { client } = useApp();
  const isChanged = useConfig(
    (config) =>
      config.failures.timeline.length > 0 ||
      config.objectives.list.length > 0 ||
      GROUPS.some((group) =>
        group.fields.some((field) => getField(config, field.path) !== getField(DEFAULTS, field.path)),
      ),
  );
  return (
    <Button
      className="reset-all"
      label="Restore all defaults"
      icon="reset"
      disabled={!isChanged}
      onClick={() => client.set(DEFAULTS)}
    />
  );
}
