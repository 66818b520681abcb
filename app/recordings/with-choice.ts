/** What is wished of how a table is read, after one more choice. Pure. */
import type { MappingWish } from '../../workers/contract/import-types.ts';

/** What of a choice is about columns of another cut. */
const BY_CUT = ['separator', 'header', 'list'] as const;

/** Another cut has other columns: what was chosen of them goes. */
export function withChoice(wish: MappingWish, change: MappingWish): MappingWish {
  return { ...(BY_CUT.some((name) => name in change) ? cutOf(wish) : wish), ...change };
}
function cutOf({ separator, header, list }: MappingWish): MappingWish {
  return {
    ...(separator !== undefined && { separator }),
    ...(header !== undefined && { header }),
    ...(list !== undefined && { list }),
  };
}
