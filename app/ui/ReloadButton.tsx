import { Button } from './Button.tsx';

/** The way on that is always left; it begins a new run. */
export function ReloadButton() {
  return <Button label="Load the page again" icon="reset" onClick={() => location.reload()} />;
}
