import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { UNREADY_NAME } from "../store/mod.ts";
import { MADE, type SegmentWanted } from "./log-channel.ts";

/** Bytes that are written and synced at once: less than a millisecond, for which a commit's own sync waits. */
const PIECE_BYTES: number = 1024 * 1024;
const ZEROS = new Uint8Array(PIECE_BYTES);

/** Makes a segment as `SpareSegment` does, beside everything else. Rejects never. */
export async function makeSegment(
  directory: string,
  { name, header, bytes }: SegmentWanted,
  isCancelled: () => boolean,
): Promise<number> {
  const unready = join(directory, UNREADY_NAME);
  try {
    await rm(unready, { force: true });
    const file = await open(unready, "wx", 0o600);
    try {
      await file.writeFile(header);
      await fill(file, header.length, bytes, isCancelled);
    } finally {
      await file.close();
    }
    if (isCancelled()) await rm(unready, { force: true });
    else {
      await rename(unready, join(directory, name));
      await syncName(directory);
    }
    return MADE.ready;
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

async function fill(
  file: FileHandle,
  from: number,
  bytes: number,
  isCancelled: () => boolean,
): Promise<void> {
  let at = from;
  while (at < bytes && !isCancelled()) {
    // The system may take less than it was given.
    at += (await file.write(ZEROS, 0, Math.min(PIECE_BYTES, bytes - at), at)).bytesWritten;
    await file.datasync();
  }
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
