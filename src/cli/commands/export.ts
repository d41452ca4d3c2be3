import { CliError } from "../errors.ts";
import type { Ending } from "../exit-code.ts";
import { findActor, type Invocation, openRecords } from "../invocation.ts";
import { counted } from "../progress.ts";
import { writeWhole } from "../whole-file.ts";

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
  const { actor } = await findActor(records, args.actor);
  await using progress = output.progress("exporting", "bytes");
  const chunks = counted(records.export(actor), progress);
  if (file === undefined) {
    for await (const chunk of chunks) await output.bytes(chunk);
    return "ok";
  }
  const byteCount = await writeWhole(file, chunks);
  await output.wrote(file, byteCount);
  return "ok";
}

function noTerminal(): CliError {
  return new CliError("CLI_USAGE", {
    what: "an export is CBOR, and stdout is a terminal",
    remedy: "write it to a file with -o FILE, or into a pipe",
  });
}
