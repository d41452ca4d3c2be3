import { EXIT_CODES } from "./exit-code.ts";
import { failureLines } from "./failure.ts";
import { processShell } from "./process-shell.ts";
import { runProgram } from "./program.ts";

/** The command line itself: `scripts/theater.cjs` runs it on a Node that can. */
process.exitCode = await runProgram(process.argv.slice(2), processShell(fatal));

/** The store failed: what runs here is ahead of what is kept, so it ends now, and nothing is put in order. */
function fatal(error: unknown): void {
  process.stderr.write(`${failureLines(error).join("\n")}\n`);
  // oxlint-disable-next-line unicorn/no-process-exit -- fail-stop: anything that still ran could let out what was not kept
  process.exit(EXIT_CODES.io.code);
}
