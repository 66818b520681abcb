import type { DeferredParts } from './App.tsx';
import { neverAsk } from './banners/ask-reset.ts';
import { useRun } from './frame/app-context.ts';
import { LoadFailure } from './ui/LoadFailure.tsx';
import { ReloadButton } from './ui/ReloadButton.tsx';

const Nothing = () => null;

/** What stands in for the parts that come after the first figures where their code does not work. @param error why */
export function missingParts(error: unknown): DeferredParts {
  neverAsk();
  return {
    NoticeBar: Nothing,
    Banners: Nothing,
    Insight: Nothing,
    Details: () => <NotLoaded error={error} />,
    Controls: Nothing,
    Help: Nothing,
    LateScreen: Nothing,
  };
}

function NotLoaded({ error }: { error: unknown }) {
  const failure = useRun((run) => run.failure);
  return (
    <div className="banner" role="alert">
      <p>
        <strong>The charts, the lists and the settings could not be loaded.</strong> <LoadFailure error={error} /> The
        pipeline goes on; loading the page again begins a new run. {failure}
      </p>
      <ReloadButton />
    </div>
  );
}
