import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { errorText } from '../../workers/contract/error-text.ts';
import { MEASURED_PARTS } from '../../workers/contract/name-sets.ts';
import { useApp } from '../frame/app-context.ts';
import { notify } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { PickFile } from '../ui/PickFile.tsx';
import { saveFile } from '../ui/save-file.ts';
import { EXAMPLES, openExample, openProfileFile } from './open-profile.ts';
import { PartSections } from './PartSections.tsx';
import { PredictionTable } from './PredictionTable.tsx';
import { profileStore } from './profile-store.ts';
import type { Profile } from './profile-types.ts';
import { linkOf, profileOf } from './write-profile.ts';
import './profile.css';

/** A person's own costs, load and budgets, what follows of them, and the file that keeps them. */
export function ProfilePanel() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="dialog profile-dialog"
      aria-labelledby="profile-title"
      onClose={() => profileStore.setState({ isOpen: false, offered: null })}
    >
      <header>
        <h2 id="profile-title">Make it my pipeline</h2>
        <Button isCompact label="Close" icon="close" onClick={() => dialog.current?.close()} />
      </header>
      <div className="profile-body">
        <p>
          Enter your load and what your stages and your database cost. Changes apply at once. Timers keep these costs
          and use no processor time, so the bottleneck is the same on any machine.
        </p>
        <OfferedDurations />
        <Files />
        <PredictionTable />
        <PartSections />
      </div>
    </dialog>
  );
}

/** A file of durations that was dropped on the page: of which part are they? Its section reads them. */
function OfferedDurations() {
  const offered = useStore(profileStore, (state) => state.offered);
  if (offered === null) return null;
  const { file, part } = offered;
  const choose = (name: string) => {
    const chosen = MEASURED_PARTS.find((each) => each === name);
    if (chosen !== undefined) profileStore.setState({ offered: { file, part: chosen } });
  };
  return (
    <section className="profile-files" aria-label="Measured times">
      <label>
        {file.name} has measured times. Which part took them?
        <select value={part ?? ''} onChange={({ target }) => choose(target.value)}>
          <option value="" disabled>
            choose a part
          </option>
          {MEASURED_PARTS.map((each) => (
            <option key={each} value={each}>
              {each === 'database' ? 'the database, for a call' : `stage ${each}`}
            </option>
          ))}
        </select>
      </label>
      {part !== null && (
        <p role="status">They are read under “{part === 'database' ? 'Database' : `Stage ${part}`}”, below.</p>
      )}
    </section>
  );
}

function Files() {
  const { client } = useApp();
  const { name, note, sources, problems } = useStore(profileStore);
  return (
    <section className="profile-files" aria-label="Profile">
      <label>
        Name
        <input value={name} maxLength={80} onChange={({ target }) => profileStore.setState({ name: target.value })} />
      </label>
      <label>
        Where its numbers come from
        <textarea
          value={note}
          maxLength={2000}
          rows={2}
          onChange={({ target }) => profileStore.setState({ note: target.value })}
        />
      </label>
      {sources.length > 0 && (
        <ul aria-label="Sources">
          {sources.map(({ title, url }) => (
            <li key={url}>
              <a href={url} target="_blank" rel="noreferrer">
                {title}
              </a>
            </li>
          ))}
        </ul>
      )}
      <div className="profile-buttons">
        <PickFile
          label="Open a profile…"
          accept=".json,application/json"
          onFiles={([file]) => void openProfileFile(client, file)}
        />
        {Object.entries(EXAMPLES).map(([label, path]) => (
          <Button key={path} label={label} onClick={() => void openExample(client, path)} />
        ))}
        <Button label="Save the profile" onClick={() => withProfile(client.config(), save)} />
        <Button label="Copy a link" onClick={() => withProfile(client.config(), (profile) => void copy(profile))} />
      </div>
      {problems.length > 0 && (
        <div className="field-error" role="alert">
          {problems.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      )}
    </section>
  );
}

function withProfile(config: Parameters<typeof profileOf>[0], use: (profile: Profile) => void): void {
  const { name, note, sources } = profileStore.getState();
  profileStore.setState({ problems: [] });
  try {
    const about = {
      name: name.trim() || 'My pipeline',
      ...(note.trim() !== '' && { note }),
      ...(sources.length > 0 && { sources }),
    };
    use(profileOf(config, about));
  } catch (error) {
    profileStore.setState({ problems: [errorText(error)] });
  }
}
function save(profile: Profile): void {
  const file = new Blob([`${JSON.stringify(profile, null, 1)}\n`], { type: 'application/json' });
  saveFile(file, `${profile.name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}.profile.json`);
}
async function copy(profile: Profile): Promise<void> {
  const found = linkOf(profile, location.href);
  if ('problem' in found) return profileStore.setState({ problems: [found.problem] });
  try {
    await navigator.clipboard.writeText(found.link);
    notify('info', 'Link copied', ['It has the settings of this profile, without its name and note.']);
  } catch {
    profileStore.setState({ problems: ['The browser did not allow copying. This is the link:', found.link] });
  }
}
