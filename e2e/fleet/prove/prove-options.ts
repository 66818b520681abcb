/** What `npm run fleet -- --prove` was asked for. */
import { FLAG, parseOptions, wholeOption } from '../../command.ts';

export const USAGE = `usage: npm run fleet -- --prove [--kills N] [--broker-restarts N] [--cut-seconds N] [--nodes N] [--rate N] [--seed N] [--only NAME] [--continue]
  --kills            of nodes, at random moments (100)
  --broker-restarts  the broker is killed and started again under load (20)
  --cut-seconds      for which the network is cut, once between a node and the broker, once for all nodes (60)
  --nodes            each a browser with a database of its own (3)
  --rate             events a second (4000)
  --seed             of what happens when (1)
  --only             steps whose names begin so
  --continue         steps that held in the command before are not done again`;

export interface ProveOptions {
  readonly kills: number;
  readonly brokerRestarts: number;
  readonly cutSeconds: number;
  readonly nodes: number;
  readonly perSecond: number;
  readonly seed: number;
  /** Empty: all. */
  readonly only: string;
  readonly isContinued: boolean;
}

const MOST = 10_000;

/** @throws Error that says what is wrong, with the usage */
export function readProveOptions(args: readonly string[]): ProveOptions {
  const values = parseOptions(USAGE, args, {
    prove: FLAG,
    kills: { type: 'string', default: '100' },
    'broker-restarts': { type: 'string', default: '20' },
    'cut-seconds': { type: 'string', default: '60' },
    nodes: { type: 'string', default: '3' },
    rate: { type: 'string', default: '4000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    continue: FLAG,
  });
  const whole = (
    name: 'kills' | 'broker-restarts' | 'cut-seconds' | 'nodes' | 'rate' | 'seed',
    least: number,
    most = MOST,
  ) => wholeOption(USAGE, `--${name}`, values[name], least, most);
  return {
    kills: whole('kills', 0),
    brokerRestarts: whole('broker-restarts', 0),
    cutSeconds: whole('cut-seconds', 1),
    nodes: whole('nodes', 2, 16),
    perSecond: whole('rate', 1, 100_000),
    seed: whole('seed', 0, 2 ** 31 - 1),
    only: values.only,
    isContinued: values.continue,
  };
}
