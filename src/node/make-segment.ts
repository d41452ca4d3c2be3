import { type FileHandle, open, rename, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { UNREADY_NAME } from "../store/mod.ts";
import { MADE, type SegmentWanted } from "./log-channel.ts";

/** Bytes that are written and synced at once: less than a millisecond, for which a commit's own sync waits. */
const PIECE_BYTES: number = 1024 * 1024;
const ZEROS = new Uint8Array(PIECE_BYTES);

/** Asked between two pieces. */
export interface Asked {
  readonly isCancelled: () => boolean;
  /** Somebody waits: what is not filled yet stays without blocks of its own. */
  readonly isHurried: () => boolean;
}

/** Makes a segment as `SpareSegment` does, beside everything else. Rejects never. */
export async function makeSegment(
  directory: string,
  wanted: SegmentWanted,
  asked: Asked,
): Promise<number> {
  const unready = join(directory, UNREADY_NAME);
  try {
    await rm(unready, { force: true });
    const file = await open(unready, "wx", 0o600);
    let isThere = false;
    try {
      isThere = await write(file, directory, wanted, asked);
    } finally {
      await file.close();
    }
    if (asked.isCancelled() || !isThere) await rm(unready, { force: true });
    else {
      await rename(unready, join(directory, wanted.name));
      await syncName(directory);
    }
    return isThere ? MADE.ready : MADE.full;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOSPC" && code !== "EDQUOT") return MADE.failed;
    // What it took goes back: others need it too.
    return rm(unready, { force: true }).then(
      () => MADE.full,
      () => MADE.failed,
    );
  }
}

/** False where the disk has no room for it. */
async function write(
  file: FileHandle,
  directory: string,
  { header, bytes, isFilled }: SegmentWanted,
  { isCancelled, isHurried }: Asked,
): Promise<boolean> {
  await file.writeFile(header);
  let at = header.length;
  const end = isFilled ? bytes : at;
  while (at < end && !isHurried() && !isCancelled()) {
    // The system may take less than it was given.
    at += (await file.write(ZEROS, 0, Math.min(PIECE_BYTES, end - at), at)).bytesWritten;
    await file.datasync();
  }
  if (at < bytes) {
    const { bavail, bsize } = await statfs(directory);
    if (bavail * bsize < bytes - at) return false;
    await file.truncate(bytes);
    await file.datasync();
  }
  return true;
}

async function syncName(directory: string): Promise<void> {
  if (process.platform === "win32") return; // as in `syncDirectory`
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
