import { type Disk, DiskError, type DiskFile } from "./disk.ts";

/** A disk in memory that keeps everything at once: for tests of the log, which change its bytes between two openings. */
export class MemoryDisk implements Disk {
  readonly files: Map<string, { bytes: Uint8Array }> = new Map();
  /** Bytes that may be there in all. */
  bytesMax: number = Infinity;
  /** Called before each write and sync: throws what the disk shall do wrong. */
  fault: (operation: "write" | "sync", name: string) => void = () => undefined;

  list(): readonly string[] {
    return Array.from(this.files.keys());
  }

  create(name: string, size: number): DiskFile {
    if (this.files.has(name)) throw new DiskError("EEXIST", name);
    this.#mustFit(name, size);
    this.files.set(name, { bytes: new Uint8Array(size) });
    return this.open(name);
  }

  open(name: string): DiskFile {
    const file = this.files.get(name);
    if (file === undefined) throw new DiskError("ENOENT", name);
    return {
      get size() {
        return file.bytes.length;
      },
      read: (into, at) => {
        const part = file.bytes.subarray(at, at + into.length);
        into.set(part);
        return part.length;
      },
      write: (parts, at) => {
        this.fault("write", name);
        for (const part of parts) {
          if (at + part.length > file.bytes.length) {
            this.#mustFit(name, at + part.length - file.bytes.length);
            const longer = new Uint8Array(at + part.length);
            longer.set(file.bytes);
            file.bytes = longer;
          }
          file.bytes.set(part, at);
          at += part.length;
        }
      },
      sync: () => this.fault("sync", name),
      truncate: (size) => void (file.bytes = file.bytes.slice(0, size)),
      close: () => undefined,
    };
  }

  rename(from: string, to: string): void {
    const file = this.files.get(from);
    if (file === undefined) throw new DiskError("ENOENT", from);
    this.files.set(to, file);
    this.files.delete(from);
  }

  remove(name: string): void {
    if (!this.files.delete(name)) throw new DiskError("ENOENT", name);
  }

  syncDirectory(): void {}

  /** A copy that shares nothing: what was there at this moment. */
  copy(): MemoryDisk {
    const copy = new MemoryDisk();
    for (const [name, { bytes }] of this.files) copy.files.set(name, { bytes: bytes.slice() });
    return copy;
  }

  #mustFit(name: string, size: number): void {
    let used = 0;
    for (const { bytes } of this.files.values()) used += bytes.length;
    if (used + size > this.bytesMax) throw new DiskError("ENOSPC", name);
  }
}
