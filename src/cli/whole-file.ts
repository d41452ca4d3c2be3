import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { quote } from "../base/mod.ts";
import { CliError } from "./errors.ts";

/**
 * The file is there with all of it, durable, or as it was before. Returns the bytes written.
 * @throws CliError CLI_CANNOT_CREATE, and what the chunks throw
 */
export async function writeWhole(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
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
  let byteCount = 0;
  for await (const chunk of chunks) {
    await writeAll(handle, chunk).catch((cause: unknown) => refuse(file, cause));
    byteCount += chunk.length;
  }
  await handle.sync();
  return byteCount;
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
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
