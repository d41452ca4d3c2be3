import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { quote } from "../../base/mod.ts";
import { CliError } from "../errors.ts";
import type { Ending } from "../exit-code.ts";
import { type Invocation, openRecords } from "../invocation.ts";
import { counted } from "../printable.ts";

export interface ExportArgs {
  readonly actor: string;
  /** Undefined: stdout. */
  readonly file: string | undefined;
}

/** Writes an actor's chain as others verify it (docs/chain-format.md, "Export"). */
export async function exportActor(invocation: Invocation, args: ExportArgs): Promise<Ending> {
  const { output } = invocation;
  const { file } = args;
  if (file === undefined && output.isTerminal) throw noTerminal();
  await using records = await openRecords(invocation);
  const { actor } = await records.find(args.actor);
  const chunks = records.export(actor);
  if (file === undefined) {
    for await (const chunk of chunks) await output.bytes(chunk);
    return "ok";
  }
  const byteCount = await writeWhole(file, chunks);
  await output.note("exported", `${counted(byteCount, "byte")} in ${quote(file)}`, {
    file,
    byteCount,
  });
  return "ok";
}

/** The file is there with all of it, or as it was before. Returns the bytes written. */
async function writeWhole(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
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

function noTerminal(): CliError {
  return new CliError("CLI_USAGE", {
    what: "an export is CBOR, and stdout is a terminal",
    remedy: "write it to a file with -o FILE, or into a pipe",
  });
}
