import { endingOf, EXIT_CODES } from "./exit-code.ts";
import { processShell } from "./process-shell.ts";
import { failureText, runProgram } from "./program.ts";

const args = process.argv.slice(2);

/**
 * The store failed, or code of ours did: what runs here may be ahead of what is kept, so the process ends now, and nothing is put in
 * order.
 */
function end(error: unknown): void {
  process.stderr.write(failureText(args, error));
  // oxlint-disable-next-line unicorn/no-process-exit -- fail-stop: anything that still ran could let out what was not kept
  process.exit(EXIT_CODES[endingOf(error)].code);
}

/** The command line itself: `scripts/theater.cjs` runs it on a Node that can. */
process.on("uncaughtException", end);
process.exitCode = await runProgram(args, processShell(end));
