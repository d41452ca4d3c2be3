/**
 * The file system as the log needs it: the files of one flat directory. A port, so that the same log runs on a disk that a seed
 * breaks. Synchronous, because only the writer's thread and readers of whole pages call it.
 *
 * What `write` took is lost in a power cut unless a `sync` of that file came after it; what `create`, `rename` and `remove`
 * did, unless a `syncDirectory` came after it. Until then any part of it may be there, in any order, torn at 512 bytes.
 * Every member throws DiskError. After a failed sync nothing is known of what was written: the caller must not try again.
 */
export interface Disk {
  /** Names of the files that are there, in no order. */
  list(): readonly string[];
  /** A new file of `size` zero bytes, its room taken from the disk. @throws DiskError EEXIST, ENOSPC (then there is no such file) */
  create(name: string, size: number): DiskFile;
  open(name: string, access: "read" | "write"): DiskFile;
  /** Replaces what `to` was. */
  rename(from: string, to: string): void;
  remove(name: string): void;
  syncDirectory(): void;
}

export interface DiskFile {
  /** In bytes. */
  readonly size: number;
  /** Fills `into` from this position; fewer bytes where the file ends. Gives how many. */
  read(into: Uint8Array, at: number): number;
  /** Writes all of these one after the other, from this position on. They are not kept after the call. */
  write(parts: readonly Uint8Array[], at: number): void;
  /** Makes what was written durable (fdatasync). */
  sync(): void;
  truncate(size: number): void;
  close(): void;
}

/** What the operating system refused, by its own name of the reason. */
export class DiskError extends Error {
  /** `EIO`, `ENOSPC`, `ENOENT`, … */
  readonly code: string;
  readonly file: string;

  constructor(code: string, file: string, cause?: unknown) {
    super(`${code}: ${file}`, cause === undefined ? {} : { cause });
    this.name = "DiskError";
    this.code = code;
    this.file = file;
  }
}
