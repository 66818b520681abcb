/** Which runs may be removed and starred, whatever a script gives for one. */
import { expect, test } from 'vitest';
import { QueryService } from './query-service.ts';

test.each(['id', '5', '1 OR 1', '', Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1.5, undefined, null, true, [3], {}])(
  '%j is no run: nothing is removed or starred',
  async (run) => {
    const service = new QueryService();
    const message = /^run: .* is not allowed here; allowed: the number of a stored run, a whole one from 1$/;
    await expect(service.removeRun(run as number)).rejects.toThrow(message);
    await expect(service.starRun(run as number, true)).rejects.toThrow(message);
    await expect(service.starRun(run as number, false)).rejects.toThrow(message);
  },
);

test.each(['no', 1, undefined, null])('a star is true or false, and not %j', async (isStarred) => {
  await expect(new QueryService().starRun(3, isStarred as never)).rejects.toThrow(
    /^starred: .* is not allowed here; allowed: true or false$/,
  );
});
