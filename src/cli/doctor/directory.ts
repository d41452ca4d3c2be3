import { type FileHandle, open, readdir, readFile, stat, statfs, unlink } from "node:fs/promises";
import { constants, type Stats } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { randomUUID } from "node:crypto";
import { quote, TheaterError } from "../../base/mod.ts";
import type { Listed } from "../../store/mod.ts";
import { type Records, ROOT_NAME } from "../../theater/mod.ts";
import { counted, printable } from "../printable.ts";
import type { Shell } from "../shell.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const FREE_BYTES_FAIL = 64 * 1024 ** 2;
const FREE_BYTES_WARN = 1024 ** 3;
const SYNC_MS_WARN = 10;
/** No disk is so quick: whoever answers does not wait for one. */
const SYNC_MS_MIN = 0.01;
const SYNC_COUNT = 32;
const SYNC_BYTES = 512;
const ACTORS_MAX = 1000;

/** The data directory, its disk, its host and its actors. */
export async function directoryChecks(shell: Shell, directory: string): Promise<Check[]> {
  const found = await stat(directory).catch(() => undefined);
  if (found === undefined) {
    const above = await nearestFolder(resolve(directory));
    return [
      ok("data", `there is none at ${quote(directory)} yet: \`theater run\` makes one`),
      ...(await diskChecks(shell, above)),
    ];
  }
  if (!found.isDirectory()) {
    return [
      fail(
        "data",
        `${quote(directory)} is no directory`,
        "name another with --data or THEATER_DATA",
      ),
    ];
  }
  return [
    modeCheck(directory, found),
    ...(await diskChecks(shell, directory)),
    await hostCheck(shell, directory),
    ...(await actorChecks(shell, directory)),
  ];
}

async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true || dirname(path) === path
    ? path
    : nearestFolder(dirname(path));
}

/** Whoever may write there may change every record, and whoever may read there reads every message. */
export function modeCheck(directory: string, { mode, uid }: Pick<Stats, "mode" | "uid">): Check {
  const octal = (mode & 0o777).toString(8);
  const text = `${quote(directory)}, mode ${octal}`;
  if (process.platform === "win32") return ok("data", quote(directory));
  const own = process.getuid?.();
  if (own !== undefined && own !== 0 && uid !== own) {
    return warn("data", `${text}, another user's`, "run theater as the user whose it is");
  }
  const remedy = `chmod 700 ${quote(directory)}`;
  if ((mode & 0o022) !== 0) return fail("data", `${text}: others may change its records`, remedy);
  if ((mode & 0o055) !== 0) return warn("data", `${text}: others may read its records`, remedy);
  return ok("data", text);
}

async function diskChecks(shell: Shell, folder: string): Promise<Check[]> {
  const { type, bsize, bavail } = await statfs(folder);
  return [spaceCheck(bsize * bavail), systemCheck(type), await syncCheck(shell, folder)];
}

export function spaceCheck(bytes: number): Check {
  const text = `${bytesText(bytes)} free`;
  const remedy = "make room: a host ends where a write fails";
  if (bytes < FREE_BYTES_FAIL) return fail("space", text, remedy);
  return bytes < FREE_BYTES_WARN ? warn("space", text, remedy) : ok("space", text);
}

function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const at = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${(bytes / 1024 ** at).toFixed(at === 0 ? 0 : 1)} ${units[at]}`;
}

/** By their numbers in linux/magic.h and in what the drivers say themselves. */
const FORGETTING: ReadonlyMap<number, string> = new Map([
  [0x01021994, "tmpfs"],
  [0x858458f6, "ramfs"],
]);
const REMOTE: ReadonlyMap<number, string> = new Map([
  [0x6969, "nfs"],
  [0xff534d42, "cifs"],
  [0xfe534d42, "smb2"],
  [0x01021997, "9p"],
  [0x65735546, "fuse"],
]);

export function systemCheck(type: number): Check {
  const forgetting = FORGETTING.get(type);
  if (forgetting !== undefined) {
    return warn(
      "file system",
      `${forgetting}: what is on it is gone when the machine stops`,
      "keep the data directory on a disk",
    );
  }
  const remote = REMOTE.get(type);
  if (remote !== undefined) {
    return warn(
      "file system",
      `${remote}: locks and syncs may not do what they say`,
      "keep the data directory on a disk of this machine",
    );
  }
  return ok("file system", `of type 0x${type.toString(16)}`);
}

/** The time of a sync, on a file without a name where the system can make one: a host never meets it. */
async function syncCheck(shell: Shell, folder: string): Promise<Check> {
  try {
    await using handle = await scratch(folder);
    const bytes = new Uint8Array(SYNC_BYTES).fill(1);
    const times: number[] = [];
    for (let count = 0; count < SYNC_COUNT; count++) {
      await handle.write(bytes, 0, bytes.length, count * bytes.length);
      const sinceMs = shell.nowMs();
      await handle.datasync();
      times.push(shell.nowMs() - sinceMs);
    }
    return timeCheck(times.toSorted((a, b) => a - b)[SYNC_COUNT / 2] ?? 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // what node:fs rejects with
    return fail(
      "sync",
      `a file there cannot be synced (${code ?? "unknown"})`,
      "make it yours to write, or name another directory",
    );
  }
}

export function timeCheck(ms: number): Check {
  const text = `${ms.toFixed(2)} ms for a sync, in the median of ${SYNC_COUNT}`;
  if (ms < SYNC_MS_MIN) {
    return warn(
      "sync",
      `${text}: nothing waits for a disk`,
      "do not count on what is acknowledged to outlive a power cut",
    );
  }
  if (ms > SYNC_MS_WARN) {
    return warn(
      "sync",
      `${text}: each turn waits for one`,
      "keep the data directory on a quicker disk",
    );
  }
  return ok("sync", text);
}

/** Of Linux, which Node does not name. */
const TMPFILE = constants.O_DIRECTORY | 0o20000000;

async function scratch(folder: string): Promise<FileHandle> {
  if (process.platform === "linux") {
    try {
      return await open(folder, TMPFILE | constants.O_RDWR, 0o600);
    } catch {
      // a file system without
    }
  }
  const file = join(dirname(resolve(folder)), `.theater-doctor-${randomUUID()}`);
  const handle = await open(file, "wx+", 0o600);
  await unlink(file);
  return handle;
}

/** Who hosts it: by its socket, and by who holds the lock. */
async function hostCheck(shell: Shell, directory: string): Promise<Check> {
  const wire = await shell.connect(directory).catch(() => undefined);
  wire?.close();
  const pid = await lockHolder(join(directory, "lock.db"));
  const who = pid === undefined ? "" : `, process ${pid}`;
  if (wire !== undefined) return ok("host", `one runs here, and answers${who}`);
  if (pid !== undefined) {
    return warn(
      "host",
      `one has the lock${who}, and does not answer`,
      "wait until it has started or ended; else end that process",
    );
  }
  const socket = await stat(join(directory, "host.sock")).catch(() => undefined);
  if (socket === undefined) return ok("host", "none runs here");
  return ok(
    "host",
    "none runs here; its socket is left of one that was killed, and the next start replaces it",
  );
}

/** The process that has SQLite's lock; undefined where nobody has it, or the system does not say. */
export async function lockHolder(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  const locks = await readFile("/proc/locks", "utf8").catch(() => "");
  if (found === undefined) return undefined;
  for (const line of locks.split("\n")) {
    const [, , , mode, pid, place = ""] = line.trim().split(/\s+/);
    const inode = Number(place.split(":")[2]);
    if (mode === "WRITE" && inode === found.ino && Number(pid) > 0) return Number(pid);
  }
  return undefined;
}

async function actorChecks(shell: Shell, directory: string): Promise<Check[]> {
  try {
    await using records = await shell.openRecords(directory);
    const actors = await records.list();
    const told = actors.filter(({ entry }) => entry.name !== ROOT_NAME); // which is the host's own record
    const running = told.filter(({ entry }) => entry.status === "running").length;
    const damaged = await damagedOf(records, actors.slice(0, ACTORS_MAX));
    const text = `${counted(told.length, "actor")}, ${running} of them to be run`;
    return [
      ok("actors", damaged.length === 0 ? `${text}; their last links read well` : text),
      ...damaged,
    ];
  } catch (error) {
    if (!(error instanceof TheaterError)) throw error;
    const { code, what, remedy } = error;
    if (code === "STORE_MISSING") return [await emptyCheck(directory)];
    return [fail("actors", `${code}: ${printable(what)}`, printable(remedy))];
  }
}

async function emptyCheck(directory: string): Promise<Check> {
  const [other] = await readdir(directory);
  if (other === undefined) return ok("actors", "none yet");
  const text = `none, and ${quote(other)} is there, which is not of a log`;
  return fail("actors", text, "name a directory of its own with --data or THEATER_DATA");
}

/** Reads their last links; `theater verify` reads all. */
async function damagedOf(records: Records, actors: readonly Listed[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { actor, entry, head } of actors) {
    try {
      for await (const _link of records.links(actor, Math.max(head.eventCount - 1, 0)));
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
      const name = quote(entry.name ?? actor);
      checks.push(
        fail("actor", `${name}: ${error.code}: ${printable(error.what)}`, printable(error.remedy)),
      );
    }
  }
  return checks;
}
