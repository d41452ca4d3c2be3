import { unreachable } from "../../src/base/mod.ts";
import { DiskError } from "../../src/store/log/disk.ts";

/**
 * What goes wrong, and when. Operations are counted from 0, and are what changes something: create, write, sync, truncate, rename,
 * remove, syncDirectory. Reads are counted apart.
 */
export type Fault =
  /** The power goes during this operation: it fails, and so does everything after it. */
  | { readonly kind: "cut"; readonly operation: number }
  /** This operation is refused; of a write some part may be there, and what a sync should have kept is lost. */
  | { readonly kind: "refused"; readonly operation: number; readonly code: "EIO" | "ENOSPC" }
  /** From this operation on, and before that one, nothing may grow: ENOSPC. */
  | { readonly kind: "full"; readonly operation: number; readonly end: number }
  /** The first sync of a file from this operation on fails; what it should have kept is lost, though it can still be read. */
  | { readonly kind: "lost-sync"; readonly operation: number }
  | { readonly kind: "unreadable"; readonly read: number };

/** One operation on its way to the disk. */
export interface Operation {
  /** For the error. */
  readonly file: string;
  readonly kind: "sync" | "syncDirectory" | "growth" | "other";
  readonly perform: () => void;
  /** What a refusal leaves behind. */
  readonly refuse?: () => void;
}

/** Everything that a process does with a disk passes here, is counted, and goes as it is planned. */
export class FaultPlan {
  #faults: readonly Fault[];
  #operationCount: number;
  #readCount = 0;
  #struckCount = 0;
  #isOff = false;

  constructor(faults: readonly Fault[], operationCount: number) {
    this.#faults = faults;
    this.#operationCount = operationCount;
  }

  get operationCount(): number {
    return this.#operationCount;
  }

  get readCount(): number {
    return this.#readCount;
  }

  get isOff(): boolean {
    return this.#isOff;
  }

  /** How many of the faults struck. */
  get struckCount(): number {
    return this.#struckCount;
  }

  replace(faults: readonly Fault[]): void {
    this.#faults = faults;
  }

  end(): void {
    this.#isOff = true;
  }

  /** @throws DiskError once the power is off. */
  look(file: string): void {
    if (this.#isOff) throw new DiskError("EIO", file);
  }

  read(file: string): void {
    this.look(file);
    const read = this.#readCount++;
    if (this.#faults.some((fault) => fault.kind === "unreadable" && fault.read === read)) {
      this.#struckCount++;
      throw new DiskError("EIO", file);
    }
  }

  change({ file, kind, perform, refuse }: Operation): void {
    this.look(file);
    const operation = this.#operationCount++;
    const fault = this.#faults.find((fault) => strikes(fault, operation, kind));
    if (fault === undefined) return perform();
    this.#struckCount++;
    if (fault.kind === "cut") {
      // What was being written is as good as written and not synced; a sync that did not end kept nothing for certain.
      if (kind !== "sync" && kind !== "syncDirectory") perform();
      this.#isOff = true;
      throw new DiskError("EIO", file);
    }
    if (fault.kind === "full") throw new DiskError("ENOSPC", file);
    this.#faults = this.#faults.filter((other) => other !== fault);
    refuse?.();
    throw new DiskError(fault.kind === "refused" ? fault.code : "EIO", file);
  }
}

function strikes(fault: Fault, operation: number, kind: Operation["kind"]): boolean {
  switch (fault.kind) {
    case "cut":
    case "refused":
      return fault.operation === operation;
    case "full":
      return kind === "growth" && operation >= fault.operation && operation < fault.end;
    case "lost-sync":
      return kind === "sync" && operation >= fault.operation;
    case "unreadable":
      return false;
    default:
      return unreachable(fault);
  }
}
