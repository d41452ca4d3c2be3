import { DiskError, type DiskFile } from "../../src/store/log/disk.ts";
import type { Seeded } from "../campaigns/seeded.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { SimulatedFile } from "./simulated-file.ts";

export interface OpenFileDeps {
  readonly name: string;
  readonly file: SimulatedFile;
  readonly access: "read" | "write";
  readonly plan: FaultPlan;
  /** Says what a refused operation leaves behind. */
  readonly seeded: Seeded;
  /** Hears of its close, once. */
  readonly closed?: () => void;
}

/** A simulated file as one process holds it; it stays that file whatever becomes of the name. */
export class OpenFile implements DiskFile {
  readonly #deps: OpenFileDeps;
  #isClosed = false;

  constructor(deps: OpenFileDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#deps.file.shown.length;
  }

  read(into: Uint8Array, at: number): number {
    const { name, file, plan } = this.#deps;
    this.#mustBeOpen();
    plan.read(name);
    return file.read(into, at);
  }

  write(parts: readonly Uint8Array[], at: number): void {
    const { file, plan, seeded } = this.#deps;
    const end = parts.reduce((sum, part) => sum + part.length, at);
    this.#change(
      end > file.shown.length ? "growth" : "other",
      () => file.write(parts, at, plan.operationCount),
      () => file.writePart(parts, at, plan.operationCount, seeded),
    );
  }

  sync(): void {
    const { name, file, plan, seeded } = this.#deps;
    this.#mustBeOpen();
    plan.change({
      file: name,
      kind: "sync",
      perform: () => file.sync(),
      refuse: () => file.loseUnsynced(seeded),
    });
  }

  truncate(size: number): void {
    const { file, plan } = this.#deps;
    const kind = size > file.shown.length ? "growth" : "other";
    this.#change(kind, () => file.resize(size, plan.operationCount));
  }

  close(): void {
    if (!this.#isClosed) this.#deps.closed?.();
    this.#isClosed = true;
  }

  #change(kind: "growth" | "other", perform: () => void, refuse?: () => void): void {
    const { name, access, plan } = this.#deps;
    this.#mustBeOpen();
    if (access === "read") throw new DiskError("EBADF", name);
    plan.change({ file: name, kind, perform, ...(refuse && { refuse }) });
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw new DiskError("EBADF", this.#deps.name);
  }
}
