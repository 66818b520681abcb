import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { Button } from '../ui/Button.tsx';
import { openProfilePanel, profileStore } from './profile-store.ts';
import './open-profile.css';

const ProfilePanel = lazy(async () => ({ default: (await import('./ProfilePanel.tsx')).ProfilePanel }));

/** Loads the panel when it is opened. */
export function ProfileGate() {
  const isOpen = useStore(profileStore, (state) => state.isOpen);
  return isOpen ? (
    <Suspense>
      <ProfilePanel />
    </Suspense>
  ) : null;
}

/** Opens “Make it my pipeline”. */
export function ProfileButton() {
  return (
    <Button
      id="open-profile"
      className="open-profile"
      label="Make it my pipeline"
      icon="sliders"
      onClick={openProfilePanel}
    />
  );
}
