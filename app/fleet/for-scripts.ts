/** What scripts get of it: see `Penstock.report`. */
import type { PipelineClient } from '../client/pipeline-client.ts';
import type { Credentials } from './connection/broker.ts';
import { type ReportTarget, startReporting, stopReporting } from './reporter.ts';

/** `name` may be empty. */
export type ScriptReport = ReportTarget & Partial<Credentials>;

export async function reportForScript(client: PipelineClient, target: ScriptReport | null): Promise<void> {
  if (target === null) return stopReporting();
  const { user = '', password = '', ...rest } = target;
  await startReporting(client, rest, { user, password });
}
