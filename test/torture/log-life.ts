import { StoreError } from "../../src/store/mod.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { AuditError, Auditor } from "../simulation/auditor.ts";
import type { Fault } from "../simulation/fault-plan.ts";
import { IndexTape } from "../simulation/index-tape.ts";
import { LogProcess } from "../simulation/log-process.ts";
import { SimulatedDisk } from "../simulation/simulated-disk.ts";
import { LinkMill } from "./link-mill.ts";
import { mustHaveFailed } from "./failed-store.ts";
import { eachSeed } from "./each-seed.ts";
import type { Torture } from "./torture.ts";
import { Workload } from "./workload.ts";

/**
 * Each seed is the life of one log on a disk that the seed breaks: a few processes, one after the other, of which each opens it, is held
 * to all that was promised before, works, and ends by a power cut, a kill, a fault or in peace, at any operation, those of opening
 * included. The index comes back as it was at some time, or not at all.
 */
export const run: Torture = async (options) => {
  const counts = { ...NONE };
  return eachSeed(options, counts, (seed) => new Life(seed, counts).run());
};

const NONE = {
  openings: 0,
  readings: 0,
  acknowledgedLinks: 0,
  powerCuts: 0,
  kills: 0,
  endsInWork: 0,
  endsInOpening: 0,
  failuresInWork: 0,
  failuresInOpening: 0,
  fullAnswers: 0,
  tornEnds: 0,
  rebuiltIndexes: 0,
  segments: 0,
};

class Life {
  readonly #seeded: Seeded;
  readonly #counts: typeof NONE;
  readonly #auditor = new Auditor();
  readonly #process: LogProcess;
  readonly #mill: LinkMill;
  readonly #workload: Workload;
  #disk: SimulatedDisk;
  #index = new IndexTape();
  /** A sync failed, and its pages may be in memory only: until the power was cut. */
  #hasLied = false;

  constructor(seed: number, counts: typeof NONE) {
    const seeded = new Seeded(seed);
    this.#seeded = seeded;
    this.#counts = counts;
    this.#process = new LogProcess(seeded.below(2 ** 32), {
      segmentBytes: seeded.pick([4_096, 8_192, 16_384, 65_536]),
      indexChangesMax: seeded.pick([1, 8, 64]),
    });
    this.#mill = new LinkMill(seeded, {
      linkBytesMax: seeded.pick([200, 1_000, 6_000]),
      blobBytesMax: seeded.pick([200, 2_000, 12_000]),
      alike: seeded.once(4),
    });
    this.#workload = new Workload({
      seeded,
      mill: this.#mill,
      auditor: this.#auditor,
      actorCount: 1 + seeded.below(6),
      clock: this.#process.clock,
      scheduler: this.#process.scheduler,
    });
    this.#disk = new SimulatedDisk(new Seeded(seeded.below(2 ** 32)));
  }

  async run(): Promise<void> {
    for (let left = 1 + this.#seeded.below(4); left > 0; left--) {
      if (this.#seeded.once(4)) await this.#readBeside();
      const { operationCount, readCount } = this.#disk;
      const faults = newFaults(this.#seeded, operationCount, readCount);
      this.#disk.plan(faults);
      const store = this.#open();
      // Who cannot read says so, and goes on: that is no end of a life.
      this.#disk.plan(faults.filter(({ kind }) => kind !== "unreadable"));
      if (store !== undefined) await this.#work(store);
      this.#end();
    }
    await this.#afterAll();
  }

  /** Who only reads sees what is promised, and what it shows is promised; where a sync has lied it cannot know. */
  async #readBeside(): Promise<void> {
    if (this.#hasLied || !this.#disk.list().some((name) => name.endsWith(".log"))) return;
    await using reader = this.#process.read(this.#disk, this.#index.rewound(this.#index.takeCount));
    for (const actor of this.#auditor.actors()) await this.#auditor.look(reader, actor);
    this.#counts.readings++;
  }

  /** Undefined where what was planned struck meanwhile. */
  #open(): LogStore | undefined {
    try {
      const store = this.#process.open(this.#disk, this.#index);
      this.#note(store);
      return store;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (this.#disk.isOff) this.#counts.endsInOpening++;
      else if (this.#disk.struckCount === 0) throw new AuditError(`not opened: ${error.message}`);
      else this.#counts.failuresInOpening++;
      return undefined;
    }
  }

  #note({ opening: { torn, damaged, wasIndexRebuilt } }: LogStore): void {
    this.#counts.openings++;
    if (torn !== undefined) this.#counts.tornEnds++;
    if (wasIndexRebuilt) this.#counts.rebuiltIndexes++;
    if (damaged.length > 0) throw new AuditError(`says of its own: ${JSON.stringify(damaged)}`);
    if (torn === undefined) return;
    const aside = this.#disk.contents().get(torn.keptIn);
    if (aside?.length !== torn.byteCount) throw new AuditError(`kept nothing in ${torn.keptIn}`);
  }

  async #work(store: LogStore): Promise<void> {
    await this.#auditor.audit(store);
    const isSound = await this.#workload.run(store, 5 + this.#seeded.below(40));
    if (isSound && this.#seeded.once(3)) return this.#process.close(store);
    if (this.#disk.isOff) this.#counts.endsInWork++;
    if (isSound) return undefined;
    if (!this.#disk.isOff) this.#counts.failuresInWork++;
    await mustHaveFailed(store, this.#process.scheduler);
  }

  /** The process ends, and the next one finds what it finds. */
  #end(): void {
    const isKill = this.#seeded.once(3);
    this.#counts[isKill ? "kills" : "powerCuts"]++;
    this.#hasLied = isKill && (this.#hasLied || this.#disk.struckCount > 0);
    this.#disk = isKill ? this.#disk.kill() : this.#disk.powerCut();
    this.#process.scheduler.clear();
    this.#index = foundIndex(this.#seeded, this.#index);
    this.#mill.bait(longest(this.#disk.contents()));
  }

  /** Nothing goes wrong any more: all is there, by whichever index, and the store is as good as new. */
  async #afterAll(): Promise<void> {
    const store = this.#process.open(this.#disk, this.#index);
    this.#note(store);
    await this.#auditor.audit(store);
    if (!(await this.#workload.run(store, 10)))
      throw new AuditError("failed, and nothing was wrong");
    await this.#auditor.audit(store);
    this.#hasLied = false;
    await this.#readBeside();
    await this.#process.close(store);
    this.#disk = this.#disk.powerCut();
    const again = this.#process.open(this.#disk, new IndexTape());
    this.#note(again);
    await this.#auditor.audit(again);
    this.#counts.acknowledgedLinks += this.#auditor.shownCount;
    this.#counts.fullAnswers += this.#workload.fullCount;
    this.#counts.segments += this.#disk.list().filter((name) => name.endsWith(".log")).length;
  }
}

function newFaults(seeded: Seeded, operationCount: number, readCount: number): Fault[] {
  const faults: Fault[] = [];
  do faults.push(newFault(seeded, operationCount, readCount));
  while (seeded.once(4));
  return faults;
}

function newFault(seeded: Seeded, operationCount: number, readCount: number): Fault {
  const operation = operationCount + seeded.below(seeded.pick([4, 12, 40, 120]));
  switch (seeded.below(10)) {
    case 0:
    case 1:
      return { kind: "lost-sync", operation };
    case 2:
      return { kind: "refused", operation, code: seeded.pick(["EIO", "ENOSPC"]) };
    case 3:
      return { kind: "unreadable", read: readCount + seeded.below(20) };
    case 4:
      return { kind: "full", operation, end: operation + seeded.below(60) };
    default:
      return { kind: "cut", operation };
  }
}

/** It is never synced: after a crash it is as it was at some time, or was never there. */
function foundIndex(seeded: Seeded, index: IndexTape): IndexTape {
  switch (seeded.below(4)) {
    case 0:
      return new IndexTape();
    case 1:
      return index.rewound(seeded.below(index.takeCount + 1));
    default:
      return index.rewound(index.takeCount);
  }
}

function longest(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const all = [...files.values()].filter((bytes) => bytes.length > 0);
  return all.reduce(
    (most, bytes) => (bytes.length > most.length ? bytes : most),
    new Uint8Array(1),
  );
}
