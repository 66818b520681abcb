import type { Config } from '../config-types.ts';
import type { ClassName } from '../name-sets.ts';

/** The share of a class in the mix of the load. Weights may have any sum; all 0 means all normal, as feeds draw them. */
export function shareOfClass({ urgent, normal, bulk }: Config['load']['classMix'], name: ClassName): number {
  const sum = urgent + normal + bulk;
  if (!(sum > 0)) return name === 'normal' ? 1 : 0;
  return { urgent, normal, bulk }[name] / sum;
}
