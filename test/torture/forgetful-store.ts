import { join } from "node:path";
import {
  nodeChecksum,
  nodeClock,
  nodeDisk,
  nodeEntropy,
  nodeScheduler,
  openLogStore,
  openSqliteIndex,
} from "../../src/node/mod.ts";
import {
  type Disk,
  type DiskFile,
  openLog,
  type Store,
  type StoreError,
} from "../../src/store/mod.ts";

/**
 * The store in a directory. Where it `forgets`, what was written and not synced is gone with the process, as in a power cut, and
 * not kept by the operating system, as after a kill.
 */
export async function openForgetfulStore(directory: string, forgets: boolean): Promise<Store> {
  const fatal = (error: StoreError): never => {
    throw error;
  };
  if (!forgets) return openLogStore({ directory, fatal });
  return openLog({
    disk: new ForgetfulDisk(nodeDisk(directory)),
    index: openSqliteIndex(join(directory, "index.db")),
    checksum: nodeChecksum,
    entropy: nodeEntropy,
    clock: nodeClock,
    scheduler: nodeScheduler,
    fatal,
  });
}

class ForgetfulDisk implements Disk {
  readonly #disk: Disk;
  readonly #files = new Map<string, Pending>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  list(): readonly string[] {
    return this.#disk.list();
  }

  create(name: string, size: number): DiskFile {
    return this.#file(name, this.#disk.create(name, size));
  }

  open(name: string, access: "read" | "write"): DiskFile {
    return this.#file(name, this.#disk.open(name, access));
  }

  rename(from: string, to: string): void {
    const pending = this.#files.get(from);
    if (pending !== undefined) this.#files.set(to, pending);
    this.#files.delete(from);
    this.#disk.rename(from, to);
  }

  remove(name: string): void {
    this.#files.delete(name);
    this.#disk.remove(name);
  }

  syncDirectory(): void {
    this.#disk.syncDirectory();
  }

  #file(name: string, file: DiskFile): DiskFile {
    const pending = this.#files.get(name) ?? new Pending();
    this.#files.set(name, pending);
    return new ForgetfulFile(file, pending);
  }
}

/** Writes of one file that only this process knows. */
class Pending {
  writes: { readonly at: number; readonly bytes: Uint8Array }[] = [];
}

class ForgetfulFile implements DiskFile {
  readonly #file: DiskFile;
  readonly #pending: Pending;

  constructor(file: DiskFile, pending: Pending) {
    this.#file = file;
    this.#pending = pending;
  }

  get size(): number {
    const ends = this.#pending.writes.map(({ at, bytes }) => at + bytes.length);
    return Math.max(this.#file.size, ...ends);
  }

  read(into: Uint8Array, at: number): number {
    into.fill(0);
    let count = this.#file.read(into, at);
    for (const write of this.#pending.writes) {
      const from = Math.max(at, write.at);
      const to = Math.min(at + into.length, write.at + write.bytes.length);
      if (from >= to) continue;
      into.set(write.bytes.subarray(from - write.at, to - write.at), from - at);
      count = Math.max(count, to - at);
    }
    return count;
  }

  write(parts: readonly Uint8Array[], at: number): void {
    let place = at;
    for (const part of parts) {
      this.#pending.writes.push({ at: place, bytes: part.slice() });
      place += part.length;
    }
  }

  sync(): void {
    for (const { at, bytes } of this.#pending.writes) this.#file.write([bytes], at);
    this.#pending.writes = [];
    this.#file.sync();
  }

  truncate(size: number): void {
    this.sync();
    this.#file.truncate(size);
  }

  close(): void {
    this.#file.close();
  }
}
