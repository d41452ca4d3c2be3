import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
  writevSync,
} from "node:fs";
import { join } from "node:path";
import { type Disk, DiskError, type DiskFile } from "../store/mod.ts";

/** Whoever may read the log may read everything that passed through an actor. */
const FILE_MODE = 0o600;
/** Most parts that one call of `writev` takes on Linux. */
const PARTS_MAX = 1024;
const ZEROS = new Uint8Array(1024 * 1024);

/** The files of one directory, which must exist. */
export function nodeDisk(directory: string): Disk {
  return {
    list: () =>
      attempt(directory, () =>
        readdirSync(directory, { withFileTypes: true })
          .filter((one) => one.isFile())
          .map((one) => one.name),
      ),
    create(name, size) {
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
      const fd = attempt(name, () => openSync(join(directory, name), flags, FILE_MODE));
      try {
        const file = nodeFile(fd, name);
        for (let at = 0; at < size; at += ZEROS.length) {
          file.write([ZEROS.subarray(0, Math.min(ZEROS.length, size - at))], at);
        }
        return file;
      } catch (error) {
        closeSync(fd);
        unlinkSync(join(directory, name));
        throw error;
      }
    },
    open(name, access) {
      const flags = access === "read" ? constants.O_RDONLY : constants.O_RDWR;
      return nodeFile(
        attempt(name, () => openSync(join(directory, name), flags | constants.O_NOFOLLOW)),
        name,
      );
    },
    rename: (from, to) => attempt(to, () => renameSync(join(directory, from), join(directory, to))),
    remove: (name) => attempt(name, () => unlinkSync(join(directory, name))),
    syncDirectory: () => syncDirectory(directory),
  };
}

/** Makes durable which files a directory has. */
export function syncDirectory(directory: string): void {
  if (process.platform === "win32") return; // it has no such thing: its file system orders them itself
  attempt(directory, () => {
    const fd = openSync(directory, constants.O_RDONLY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

function nodeFile(fd: number, name: string): DiskFile {
  return {
    get size() {
      return attempt(name, () => fstatSync(fd).size);
    },
    read: (into, at) => attempt(name, () => readAll(fd, into, at)),
    write: (parts, at) => attempt(name, () => writeAll(fd, parts, at)),
    sync: () => attempt(name, () => fdatasyncSync(fd)),
    truncate: (size) => attempt(name, () => ftruncateSync(fd, size)),
    close: () => attempt(name, () => closeSync(fd)),
  };
}

function readAll(fd: number, into: Uint8Array, at: number): number {
  let done = 0;
  while (done < into.length) {
    const count = readSync(fd, into, done, into.length - done, at + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

function writeAll(fd: number, parts: readonly Uint8Array[], at: number): void {
  let rest = parts;
  while (rest.length > 0) {
    const some = rest.length > PARTS_MAX ? rest.slice(0, PARTS_MAX) : rest;
    const [only] = some;
    let count =
      only !== undefined && some.length === 1
        ? writeSync(fd, only, 0, only.length, at)
        : writevSync(fd, some, at);
    at += count;
    // The system may take less than it was given.
    let whole = 0;
    while (whole < some.length && count >= (some[whole]?.length ?? 0)) {
      count -= some[whole]?.length ?? 0;
      whole++;
    }
    rest = rest.slice(whole);
    const cut = rest[0];
    if (count > 0 && cut !== undefined) rest = [cut.subarray(count), ...rest.slice(1)];
  }
}

/** What the operating system refuses. @throws DiskError */
export function attempt<Result>(name: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== "string" || !/^E[A-Z0-9]+$/.test(code)) throw error;
    // Over quota and out of room are one thing to whoever needs room.
    throw new DiskError(code === "EDQUOT" ? "ENOSPC" : code, name, error);
  }
}
