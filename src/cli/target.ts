import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { parseActorId, quote } from "../base/mod.ts";
import { CliError } from "./errors.ts";

/** Whether FILE|NAME|ID means a file, or a pipe: where one is there, unless it looks like an id. */
export async function isFile(target: string): Promise<boolean> {
  if (parseActorId(target) !== undefined) return false;
  const found = await stat(target).catch(() => undefined);
  return found !== undefined && !found.isDirectory();
}

/** Undefined where it is no plain file. */
export async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true ? found.size : undefined;
}

/** Pieces of a file, so that it need not fit into memory. @throws CliError CLI_NO_FILE */
export async function* chunksOf(file: string): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(file, { highWaterMark: 1024 * 1024 });
  try {
    for await (const chunk of stream) yield chunk as Uint8Array; // no encoding was set
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** @throws CliError CLI_NO_FILE */
export async function readWhole(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): CliError {
  const { code } = cause as NodeJS.ErrnoException; // what node:fs rejects with
  return new CliError("CLI_NO_FILE", {
    what: `${quote(file)} cannot be read (${code ?? "unknown"})`,
    remedy: "check that the file is there, and that you may read it",
    cause,
  });
}
