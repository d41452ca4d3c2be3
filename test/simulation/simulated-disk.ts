import { type Disk, DiskError, type DiskFile } from "../../src/store/log/disk.ts";
import type { Seeded } from "../campaigns/seeded.ts";
import { type Fault, FaultPlan } from "./fault-plan.ts";
import { OpenFile } from "./open-file.ts";
import { newOutage } from "./outage.ts";
import { SimulatedFile } from "./simulated-file.ts";

/**
 * A disk in memory that knows what is durable and what is not. The same seed and the same calls give the same disk, also after its
 * power was cut. It belongs to one process: `kill` and `powerCut` end that, and hand over what the next one finds.
 */
export class SimulatedDisk implements Disk {
  readonly #seeded: Seeded;
  readonly #plan: FaultPlan;
  readonly #files = new Map<string, SimulatedFile>();
  /** As a power cut leaves them where none of `#moves` survives. */
  readonly #durableFiles = new Map<string, SimulatedFile>();
  /** What was done to the directory since it was synced. */
  #moves: Move[] = [];
  #openCount = 0;

  constructor(seeded: Seeded, faults: readonly Fault[] = [], operationCount = 0) {
    this.#seeded = seeded;
    this.#plan = new FaultPlan(faults, operationCount);
  }

  /** A disk on which these files are durable. Never writes on these bytes. */
  static holding(seeded: Seeded, files: ReadonlyMap<string, Uint8Array>): SimulatedDisk {
    const disk = new SimulatedDisk(seeded);
    for (const [name, bytes] of files) {
      const file = new SimulatedFile(bytes);
      disk.#files.set(name, file);
      disk.#durableFiles.set(name, file);
    }
    return disk;
  }

  /** Operations so far: a run of the same seed can be cut at each of them. */
  get operationCount(): number {
    return this.#plan.operationCount;
  }

  get readCount(): number {
    return this.#plan.readCount;
  }

  /** The power went as planned, or the process ended. */
  get isOff(): boolean {
    return this.#plan.isOff;
  }

  /** How many of the faults that were planned struck. */
  get struckCount(): number {
    return this.#plan.struckCount;
  }

  /** Files that its process has opened and not closed. */
  get openCount(): number {
    return this.#openCount;
  }

  /** Replaces what was planned. */
  plan(faults: readonly Fault[]): void {
    this.#plan.replace(faults);
  }

  /** The files as the operating system shows them, durable or not. */
  contents(): Map<string, Uint8Array> {
    return new Map(Array.from(this.#files, ([name, file]) => [name, file.shown.slice()]));
  }

  /**
   * The process dies: all that was written is still there for the next one, and no more durable than before. Operations go on being
   * counted.
   */
  kill(): SimulatedDisk {
    this.#plan.end();
    const next = new SimulatedDisk(this.#seeded, [], this.operationCount);
    for (const [name, file] of this.#files) next.#files.set(name, file);
    for (const [name, file] of this.#durableFiles) next.#durableFiles.set(name, file);
    next.#moves = this.#moves;
    return next;
  }

  /** The power goes: of what was not synced, the seed says what is found. All that is found is durable. */
  powerCut(): SimulatedDisk {
    this.#plan.end();
    const files = new Set([...this.#files.values(), ...this.#durableFiles.values()]);
    const orders = [...files].flatMap((file) => file.unsyncedOrders());
    const outage = newOutage(this.#seeded, [...orders, ...this.#moves.map(({ order }) => order)]);
    const names = new Map(this.#durableFiles);
    for (const move of outage.arrange(this.#moves)) {
      if (outage.fate(move.order) !== "dropped") enter(names, move); // a name is there or not
    }
    const found = Array.from(names, ([name, file]) => [name, file.found(outage)] as const);
    return SimulatedDisk.holding(this.#seeded, new Map(found));
  }

  list(): readonly string[] {
    this.#plan.look("");
    return [...this.#files.keys()];
  }

  create(name: string, size: number): DiskFile {
    this.#plan.look(name);
    if (this.#files.has(name)) throw new DiskError("EEXIST", name);
    const file = new SimulatedFile(new Uint8Array(0));
    const perform = (): void => {
      const order = this.operationCount;
      file.create(size, order);
      this.#move({ order, from: undefined, to: name, file });
    };
    this.#plan.change({ file: name, kind: "growth", perform });
    return this.#opened(name, file, "write");
  }

  open(name: string, access: "read" | "write"): DiskFile {
    return this.#opened(name, this.#file(name), access);
  }

  rename(from: string, to: string): void {
    const file = this.#file(from);
    this.#change(from, (order) => this.#move({ order, from, to, file }));
  }

  remove(name: string): void {
    const file = this.#file(name);
    this.#change(name, (order) => this.#move({ order, from: name, to: undefined, file }));
  }

  syncDirectory(): void {
    const perform = (): void => {
      for (const move of this.#moves) {
        enter(this.#durableFiles, move);
        move.file.syncCreation();
      }
      this.#moves = [];
    };
    this.#plan.change({ file: "", kind: "syncDirectory", perform });
  }

  #file(name: string): SimulatedFile {
    this.#plan.look(name);
    const file = this.#files.get(name);
    if (file === undefined) throw new DiskError("ENOENT", name);
    return file;
  }

  #change(file: string, perform: (order: number) => void): void {
    this.#plan.change({ file, kind: "other", perform: () => perform(this.operationCount) });
  }

  #move(move: Move): void {
    enter(this.#files, move);
    this.#moves.push(move);
  }

  #opened(name: string, file: SimulatedFile, access: "read" | "write"): DiskFile {
    this.#openCount++;
    const closed = (): void => void this.#openCount--;
    return new OpenFile({ name, file, access, plan: this.#plan, seeded: this.#seeded, closed });
  }
}

/** One step of the directory: a name goes, a name comes, or both at once. */
interface Move {
  readonly order: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly file: SimulatedFile;
}

function enter(names: Map<string, SimulatedFile>, { from, to, file }: Move): void {
  if (from !== undefined) names.delete(from);
  if (to !== undefined) names.set(to, file);
}
