import { crc32 } from "node:zlib";
import type { LogIndex } from "../../src/store/log/log-index.ts";
import type { LogLimits } from "../../src/store/log/limits.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { openReader } from "../../src/store/log/log-reader.ts";
import type { StoreReader } from "../../src/store/mod.ts";
import { openLog } from "../../src/store/log/open-log.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { HandClock } from "./hand-clock.ts";
import { HandScheduler } from "./hand-scheduler.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";

/** One process after the other that writes a log, all on this thread and by the same clock. */
export class LogProcess {
  readonly clock: HandClock = new HandClock();
  readonly scheduler: HandScheduler = new HandScheduler();
  readonly #entropy: Seeded;
  readonly #limits: Partial<LogLimits>;
  #fatalCount = 0;

  constructor(seed: number, limits: Partial<LogLimits>) {
    this.#entropy = new Seeded(seed);
    this.#limits = limits;
  }

  /** How often a store told that the process must end. */
  get fatalCount(): number {
    return this.#fatalCount;
  }

  /** @throws StoreError */
  open(disk: SimulatedDisk, index: LogIndex): LogStore {
    return openLog({
      disk,
      index,
      checksum: crc32,
      entropy: (size) => this.#entropy.bytes(size),
      clock: this.clock,
      scheduler: this.scheduler,
      limits: this.#limits,
      fatal: () => void this.#fatalCount++,
    });
  }

  /** Beside whoever writes. @throws StoreError */
  read(disk: SimulatedDisk, index: LogIndex): StoreReader {
    return openReader({ disk, index, checksum: crc32 });
  }

  async close(store: LogStore): Promise<void> {
    await this.scheduler.until(Promise.resolve(store[Symbol.asyncDispose]()));
  }
}
