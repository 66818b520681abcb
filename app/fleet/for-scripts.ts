/** What scripts get of it: see `Penstock.report`. */
import { notAllowedText } from '../../workers/contract/error-text.ts';
import { quote } from '../../workers/contract/settings/config-error.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import type { Credentials } from './connection/broker.ts';
import { type ReportTarget, startReporting, stopReporting } from './reporter.ts';

/** A node without a name has one of its own. */
export type ScriptReport = Omit<ReportTarget, 'name'> & Partial<Pick<ReportTarget, 'name'>> & Partial<Credentials>;

export async function reportForScript(client: PipelineClient, target: ScriptReport | null): Promise<void> {
  if (target === null) return stopReporting();
  checkTexts(target);
  const { user = '', password = '', name = '', ...rest } = target;
  await startReporting(client, { ...rest, name }, { user, password });
}

const PARTS = ['server', 'fleet', 'name', 'user', 'password'];

/** No message has a value, for it may be a secret under the wrong name. @throws RangeError */
function checkTexts(target: unknown): void {
  const known = PARTS.join(', ');
  if (typeof target !== 'object' || target === null)
    throw new RangeError(notAllowedText('report', typeof target, `an object of ${known}; or null, which ends it`));
  for (const [part, value] of Object.entries(target)) {
    if (!PARTS.includes(part)) throw new RangeError(notAllowedText('report', quote(part), `only ${known}`));
    if (value !== undefined && typeof value !== 'string')
      throw new RangeError(notAllowedText(`report.${part}`, typeof value, 'a text'));
  }
}
