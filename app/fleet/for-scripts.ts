/** What scripts get of it: see `Penstock.report`. */
import type { PipelineClient } from '../client/pipeline-client.ts';
import type { Credentials } from './connection/broker.ts';
import { type ReportTarget, startReporting, stopReporting } from './reporter.ts';

/** A node without a name has one of its own. */
export type ScriptReport = Omit<ReportTarget, 'name'> & Partial<Pick<ReportTarget, 'name'>> & Partial<Credentials>;

export async function reportForScript(client: PipelineClient, target: ScriptReport | null): Promise<void> {
  if (target === null) return stopReporting();
  const { user = '', password = '', name = '', ...rest } = target;
  await startReporting(client, { ...rest, name }, { user, password });
}
