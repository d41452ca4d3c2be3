import { randomUUID } from "node:crypto";
import { type FileHandle, open, readlink, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { quote } from "../base/mod.ts";
import { CliError } from "./errors.ts";

/**
 * The file is there with all of it, durable, or as it was before; a link stays one, to a file so. What is no file, a pipe or a device, is
 * written as the chunks come. Returns the bytes written.
 * @throws CliError CLI_CANNOT_CREATE, and what the chunks throw
 */
export async function writeWhole(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  if (OPEN_ALREADY.test(resolve(file)) || (found !== undefined && !found.isFile()))
    return writeThrough(file, chunks);
  return writeBeside(await named(file), chunks);
}

/** What a shell has open, and may write on there: a file that it appends to, perhaps. */
const OPEN_ALREADY = /^\/dev\/(stdout|stderr|fd\/\d+)$|^\/proc\/[^/]+\/fd\/\d+$/;

/** What the links lead to, be it there or not. */
async function named(file: string): Promise<string> {
  let place = resolve(file);
  for (let links = 0; links < LINKS_MAX; links++) {
    const to = await readlink(place).catch(() => undefined);
    if (to === undefined) return place;
    place = resolve(dirname(place), to);
  }
  return place;
}

/** As many as Linux follows (path_resolution(7)). */
const LINKS_MAX = 40;

async function writeThrough(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  await using handle = await open(file, "a").catch((cause: unknown) => refuse(file, cause));
  return await writeAll(handle, file, chunks); // before it is closed
}

async function writeBeside(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const beside = `${file}.${randomUUID()}`;
  const handle = await open(beside, "wx").catch((cause: unknown) => refuse(file, cause));
  try {
    const byteCount = await write(handle, file, chunks);
    await rename(beside, file).catch((cause: unknown) => refuse(file, cause));
    return byteCount;
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Writes, syncs and closes. */
async function write(
  handle: FileHandle,
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  await using _closed = handle;
  const byteCount = await writeAll(handle, file, chunks);
  await handle.sync();
  return byteCount;
}

async function writeAll(
  handle: FileHandle,
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  let byteCount = 0;
  for await (const chunk of chunks) {
    await writeChunk(handle, chunk).catch((cause: unknown) => refuse(file, cause));
    byteCount += chunk.length;
  }
  return byteCount;
}

async function writeChunk(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    at += (await handle.write(chunk, at)).bytesWritten;
  }
}

function refuse(file: string, cause: unknown): never {
  const { code } = cause as NodeJS.ErrnoException; // what node:fs rejects with
  throw new CliError("CLI_CANNOT_CREATE", {
    what: `${quote(file)} cannot be written (${code ?? "unknown"})`,
    remedy: "check that its folder is there and that you may write there, or name another file",
    cause,
  });
}
