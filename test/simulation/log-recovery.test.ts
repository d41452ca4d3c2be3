import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { type Append, StoreError } from "../../src/store/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { actorOf, LinkMill } from "../torture/link-mill.ts";
import { Auditor } from "./auditor.ts";
import type { Fault } from "./fault-plan.ts";
import { IndexTape } from "./index-tape.ts";
import { LogProcess } from "./log-process.ts";
import { SimulatedDisk } from "./simulated-disk.ts";

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

describe("a log whose process was killed", () => {
  test("gives its index nothing that the power can still take, also where the opening ends by that", async () => {
    for (const seed of SEEDS) {
      const scene = new Scene(seed);
      await scene.append(scene.open(), 3);
      scene.plan({ kind: "cut", operation: scene.disk.operationCount });
      await scene.append(scene.store, 3);
      scene.disk = scene.disk.kill(); // what was written can be read, and is not durable
      scene.plan({ kind: "cut", operation: scene.disk.operationCount + 1 });
      assert.throws(() => scene.open(), StoreError);
      scene.disk = scene.disk.powerCut();
      await scene.audit();
    }
  });

  test("goes on at whichever operation that was, and loses nothing at whichever the power then goes", async () => {
    for (let operation = 0, isOver = false; !isOver; operation++) {
      for (let later = 0; later < 16; later++) {
        const scene = new Scene(operation * 16 + later);
        scene.plan({ kind: "cut", operation });
        await scene.append(scene.tryOpen(), 12);
        isOver = !scene.disk.isOff;
        scene.disk = scene.disk.kill();
        await scene.audit();
        scene.plan({ kind: "cut", operation: scene.disk.operationCount + later });
        await scene.append(scene.store, 8);
        scene.disk = scene.disk.powerCut();
        await scene.audit();
      }
    }
  });

  test("writes again what a failed sync left in memory only", async () => {
    for (const seed of SEEDS) {
      const scene = new Scene(seed);
      await scene.append(scene.open(), 3);
      scene.plan({ kind: "lost-sync", operation: scene.disk.operationCount });
      await scene.append(scene.store, 3);
      scene.disk = scene.disk.kill();
      await scene.audit(); // what it shows now is promised
      scene.disk = scene.disk.powerCut();
      await scene.audit();
    }
  });
});

describe("a log whose power was cut", () => {
  test("goes on past a segment whose only batch was torn, where the next one does not fit in it", async () => {
    for (let seed = 0; seed < 225; seed++) {
      const scene = new Scene(seed);
      scene.open();
      const { operationCount } = scene.disk;
      scene.linkBytes = 6_000; // none of these fits in a segment of the usual size
      scene.plan({ kind: "cut", operation: operationCount + (seed % 15) });
      await scene.append(scene.store, 1);
      scene.disk = scene.disk.powerCut();
      await scene.audit();
      scene.linkBytes = 6_100;
      await scene.append(scene.store, 2);
      scene.disk = scene.disk.powerCut();
      await scene.audit(new IndexTape());
    }
  });
});

describe("a disk that refuses a read", () => {
  test("costs what stands there, which is named, and only as long as it refuses", async () => {
    const scene = new Scene(1);
    await scene.append(scene.open(), 2);
    const { disk, store } = scene;
    const read = (count: number): Fault[] =>
      Array.from({ length: count }, (_, at) => ({ kind: "unreadable", read: disk.readCount + at }));
    const links = async (): Promise<number> =>
      (await Array.fromAsync(store?.links(actorOf(0), 0) ?? [])).flat().length;
    disk.plan(read(2));
    await assert.rejects(links(), { code: "STORE_DAMAGED" });
    assert.equal(await links(), 2);
    disk.plan(read(1)); // of what stands around it
    assert.equal(await links(), 2);
    await scene.append(store, 1);
    assert.equal(await links(), 3);
  });
});

/** One log, one actor, one process after the other. */
class Scene {
  readonly #auditor = new Auditor();
  readonly #seeded: Seeded;
  readonly #process: LogProcess;
  #index = new IndexTape();
  disk: SimulatedDisk;
  store: LogStore | undefined;
  /** Of every link. */
  linkBytes = 700;

  constructor(seed: number) {
    this.disk = new SimulatedDisk(new Seeded(seed));
    this.#seeded = new Seeded(seed);
    this.#process = new LogProcess(seed, { segmentBytes: 4_096 });
  }

  plan(...faults: readonly Fault[]): void {
    this.disk.plan(faults);
  }

  /** With the index that the process before has left. */
  open(index: IndexTape = this.#index): LogStore {
    this.#index = index.rewound(index.takeCount);
    this.store = this.#process.open(this.disk, this.#index);
    return this.store;
  }

  /** Undefined where what was planned struck meanwhile. */
  tryOpen(): LogStore | undefined {
    try {
      return this.open();
    } catch (error) {
      if (error instanceof StoreError) return undefined;
      throw error;
    }
  }

  /** So many links of one actor, one after the other, until the store fails. */
  async append(store: LogStore | undefined, count: number): Promise<void> {
    const actor = actorOf(0);
    if (store === undefined) return;
    const sizes = { linkBytesMax: this.linkBytes, blobBytesMax: 8, alike: true };
    const mill = new LinkMill(this.#seeded, sizes);
    for (let left = count; left > 0; left--) {
      const append: Append = mill.link(actor, 1, this.#auditor.last(actor));
      this.#auditor.handIn(append);
      try {
        assert.deepEqual(await this.#process.scheduler.until(store.append([append])), []);
      } catch (error) {
        if (error instanceof StoreError) return;
        throw error;
      }
      this.#auditor.acknowledge(append);
    }
  }

  async audit(index?: IndexTape): Promise<void> {
    const store = this.open(index);
    assert.deepEqual(store.opening.damaged, []);
    await this.#auditor.audit(store);
  }
}
