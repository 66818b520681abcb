/** Each channel, with the stage that receives from it. */
export const CHANNELS = [
  ['source→validate', 'validate'],
  ['validate→transform', 'transform'],
  ['transform→scheduler', 'scheduler'],
  ['scheduler→broadcast', 'broadcast'],
  ['broadcast→storage', 'storage'],
] as const;
