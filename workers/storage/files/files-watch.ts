/**
 * Whether the database's files are still in the site's folder. A person can clear the site's data while the page is open:
 * then the files that are open can be written as before, and are gone with the last one that has them open.
 */
import { DATABASE_FOLDER } from '../../contract/budget/site-budget.ts';
import { privateFolder } from '../../contract/site-data.ts';

const LOOK_MS = 3000;

export class FilesWatch {
  private readonly timer: ReturnType<typeof setInterval>;
  private wereThere = false;
  /** They are known to be gone, and have not come back. */
  private isTold = false;

  /**
   * @param onGone they were there, and are not any more
   * @param areInUse whether somebody has them open, so that they must have been there though no look has found them
   */
  constructor(
    private readonly onGone: () => Promise<void>,
    private readonly areInUse: () => boolean,
  ) {
    this.timer = setInterval(() => void this.check(), LOOK_MS);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private async check(): Promise<void> {
    const areThere = await folderIsThere();
    if (areThere === null) return;
    const areGone = !areThere && !this.isTold && (this.wereThere || this.areInUse());
    this.wereThere = areThere;
    this.isTold = areGone || (this.isTold && !areThere);
    if (areGone) await this.onGone();
  }
}

/** Null where the browser does not tell. */
async function folderIsThere(): Promise<boolean | null> {
  try {
    await (await privateFolder()).getDirectoryHandle(DATABASE_FOLDER);
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotFoundError' ? false : null;
  }
}
