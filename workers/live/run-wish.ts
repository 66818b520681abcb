/** What the run wants of its live feed now, as shared memory has it. */
import { decodeConfig, defaultConfig } from '../contract/settings/config-codec.ts';
import { PAUSE, PHASE, RUN } from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { journalReaderOf } from '../memory/task-journals.ts';
import { STORAGE } from '../memory/tasks.ts';
import { JournalReader } from '../primitives/shared/journal.ts';
import type { OutSettings } from './out/outbox.ts';

export class RunWish {
  isWithoutDurability = false;
  /** What publishing goes by; another object after each change. */
  outSettings: OutSettings;
  /** What people inject between this client and its broker: another object when it has changed. */
  network = defaultConfig().failures.network;
  private isLive = false;
  /** Events that were dead-lettered while the run went on. */
  private deadLettered = 0;
  private readonly config: JournalReader;
  private readonly storage: JournalReader;

  constructor(private readonly memory: MemoryMap) {
    this.config = new JournalReader(memory.configVersion, 0, memory.config);
    this.storage = journalReaderOf(memory, STORAGE);
    this.outSettings = decodeConfig(this.config.record);
    this.read();
  }

  read(): void {
    this.storage.read();
    if (!this.config.read()) return;
    const settings = decodeConfig(this.config.record);
    const { feed, live, failures } = settings;
    this.outSettings = settings;
    this.network = failures.network;
    this.isLive = feed.kind === 'live';
    this.isWithoutDurability = live.withoutDurability;
  }

  /** Called again and again, so that what is given up at the end is told from what the database refused before. */
  noteDeadLetters(): void {
    const phase = Atomics.load(this.memory.control, PHASE);
    if (phase !== RUN && phase !== PAUSE) return;
    this.storage.read();
    this.deadLettered = this.storage.record[J.DEAD_LETTERED]!;
  }
  /** Whether the end of the run came before the database had taken everything: the broker still has what was given up. */
  get hasGivenUp(): boolean {
    this.storage.read();
    return this.storage.record[J.DEAD_LETTERED]! > this.deadLettered;
  }

  /** Whether messages are wanted: the run goes on, and plays them. */
  get isWanted(): boolean {
    return this.isLive && Atomics.load(this.memory.control, PHASE) === RUN;
  }
  /** Whether what is stored now lasts, or need not. */
  get isDurable(): boolean {
    return this.isWithoutDurability || this.storage.record[J.PERSISTENT] === 1;
  }
}
