/** What of the settings has changed, as lines of the event log. */
import type { Config } from '../../workers/contract/config-types.ts';
import { valueText } from '../../workers/contract/numbers/field-text.ts';
import { getField } from '../../workers/contract/settings/config-codec.ts';
import { FIELDS, type Field } from '../../workers/contract/settings/config-fields.ts';
import { countText } from '../format.ts';
import { log, logChange } from '../stores/log-store.ts';

/** @param isReplanned whether the timeline is another one */
export function logSettings(before: Config, config: Config, isReplanned: boolean): void {
  for (const field of FIELDS) {
    if (getField(before, field.path) !== getField(config, field.path)) logSetting(field, before, config);
  }
  if (isReplanned) logChange('Timeline', timelineText(before), timelineText(config));
}

/** Numbers are dragged: then many changes are one. A switch that is turned on and off again was on for a while. */
function logSetting(field: Field, before: Config, config: Config): void {
  const [from, to] = [settingText(field, before), settingText(field, config)];
  if (field.kind === 'number') logChange(field.label, from, to);
  else log('setting', `${field.label}: ${from} → ${to}`);
}
function settingText(field: Field, config: Config): string {
  return valueText(field, getField(config, field.path)!);
}
function timelineText({ failures: { timeline } }: Config): string {
  return countText(timeline.length, 'step', 'steps');
}
