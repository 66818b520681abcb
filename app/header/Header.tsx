import type { ReactNode } from 'react';
import { addressOf } from '../client/address.ts';
import { isMostlyLost } from '../findings/lost-figures.ts';
import { formatClock, formatElapsed, formatRate } from '../format.ts';
import { useRun, useView } from '../frame/app-context.ts';
import { rateOf, type Shown } from '../frame/reading.ts';
import { tailText } from '../frame/stored-percentile.ts';
import { Lost, Verdict } from '../map/Ledger.tsx';
import { copyText } from '../stores/copy-text.ts';
import { setTheme, setView, type ThemeChoice, viewStore } from '../stores/view-store.ts';
import { Button } from '../ui/Button.tsx';
import { Figure } from '../ui/Figure.tsx';
import type { IconName } from '../ui/Icon.tsx';
import { RunButtons } from './RunButtons.tsx';
import { ScreenNav } from './ScreenNav.tsx';

/** The head of every screen: state, headline figures, verdict, buttons. */
export function Header() {
  return (
    <header className="top">
      <div className="brand">
        <Logo />
        <h1>Penstock</h1>
      </div>
      <ScreenNav />
      <State />
      <dl className="headline-figures">
        <HeadlineFigure
          label="in"
          caption="1 s average"
          read={(reading) => formatRate(rateOf(reading, ({ counters }) => counters.emitted))}
        />
        <HeadlineFigure
          label="stored"
          caption="1 s average"
          read={(reading) => formatRate(rateOf(reading, ({ counters }) => counters.stored))}
        />
        <HeadlineFigure label="P99" caption={<Figure read={tailCaption} />} read={tailText} />
      </dl>
      <div className="top-verdict">
        <Verdict />
        <Lost />
      </div>
      <div className="top-buttons">
        <RunButtons />
        <ThemeButton />
        <Button isCompact label="Share" icon="link" onClick={() => void share()} />
        <Button isCompact label="Help" icon="help" onClick={() => setView({ isHelpOpen: true })} />
      </div>
    </header>
  );
}

function tailCaption(shown: Shown): string {
  if (shown.standstill) return `as of ${formatClock(shown.standstill.since)}`;
  return isMostlyLost(shown) ? 'of what arrives' : 'last 10 s';
}

function HeadlineFigure({
  label,
  caption,
  read,
}: {
  label: string;
  caption: ReactNode;
  read: (shown: Shown) => string;
}) {
  return (
    <div>
      <dt>
        {label} <small>{caption}</small>
      </dt>
      <dd>
        <Figure className="boxed" read={read} />
      </dd>
    </div>
  );
}

function State() {
  const state = useRun((run) => (run.isStarting ? 'starting' : run.state));
  return (
    <div className="state" data-state={state}>
      <i className="state-shape" aria-hidden="true" />
      <div>
        <span role="status" aria-label="Run state">
          {state}
        </span>
        <Figure className="boxed elapsed" read={({ now }) => formatElapsed(now.elapsedMs)} />
      </div>
    </div>
  );
}

const THEMES: Record<ThemeChoice, { next: ThemeChoice; icon: IconName }> = {
  system: { next: 'dark', icon: 'system' },
  dark: { next: 'light', icon: 'moon' },
  light: { next: 'system', icon: 'sun' },
};

function ThemeButton() {
  const theme = useView((view) => view.theme);
  const { next, icon } = THEMES[theme];
  return <Button isCompact label={`Theme: ${theme}`} icon={icon} onClick={() => setTheme(next)} />;
}

function share(): Promise<void> {
  const { href } = new URL(addressOf(viewStore.getState().screen), location.href);
  const said = ['Address copied', 'It holds every changed setting.'] as const;
  return copyText(href, said, 'The address bar has it too.');
}

function Logo() {
  return (
    <svg className="logo" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
      <path className="logo-pipe" d="M3 9h11a6 6 0 0 1 6 6v10M3 17h7a2 2 0 0 1 2 2v6" />
      <path className="logo-gate" d="M8 4v18" />
    </svg>
  );
}
