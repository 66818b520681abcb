import type { LaterParts } from '../App.tsx';
import { Button } from './Button.tsx';

const Nothing = () => null;

/** What stands in for the parts that come after the first figures where their code could not be loaded. */
export const MISSING_PARTS: LaterParts = {
  NoticeBar: Nothing,
  Banners: Nothing,
  Insight: Nothing,
  Details: NotLoaded,
  Controls: Nothing,
  Help: Nothing,
};

function NotLoaded() {
  return (
    <div className="banner" role="alert">
      <p>
        <strong>The charts, the lists and the settings could not be loaded.</strong> Check the connection to the server.
        The pipeline goes on; loading the page again begins a new run.
      </p>
      <Button label="Load the page again" icon="reset" onClick={() => location.reload()} />
    </div>
  );
}
