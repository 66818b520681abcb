import type { LaterParts } from './App.tsx';
import { Button } from './ui/Button.tsx';
import { LoadFailure } from './ui/LoadFailure.tsx';

const Nothing = () => null;

/** What stands in for the parts that come after the first figures where their code does not work. @param error why */
export function missingParts(error: unknown): LaterParts {
  return {
    NoticeBar: Nothing,
    Banners: Nothing,
    Insight: Nothing,
    Details: () => <NotLoaded error={error} />,
    Controls: Nothing,
    Help: Nothing,
  };
}

function NotLoaded({ error }: { error: unknown }) {
  return (
    <div className="banner" role="alert">
      <p>
        <strong>The charts, the lists and the settings could not be loaded.</strong> <LoadFailure error={error} /> The
        pipeline goes on; loading the page again begins a new run.
      </p>
      <Button label="Load the page again" icon="reset" onClick={() => location.reload()} />
    </div>
  );
}
