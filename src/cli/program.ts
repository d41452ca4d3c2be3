import { Command, CommanderError } from "commander";
import { VERSION } from "../theater/mod.ts";
import { CliError } from "./errors.ts";
import { type Ending, endingOf, EXIT_CODES } from "./exit-code.ts";
import { failureLines, failureObject } from "./failure.ts";
import { Output, SinkClosed } from "./output.ts";
import type { Shell } from "./shell.ts";
import { type Act, addVerbs, DATA_DEFAULT, example } from "./verbs.ts";

/** Does what a command line says, and returns the exit code. `args` are those after the program's name. */
export async function runProgram(args: readonly string[], shell: Shell): Promise<number> {
  const said = { stdout: "", stderr: "" }; // by commander, which does not wait for a stream
  let ending: Ending = "ok";
  const act: Act = async (does, { data, json }, given) => {
    const output = new Output(shell.stdout, shell.stderr, json === true);
    const directory = data ?? shell.environment["THEATER_DATA"] ?? DATA_DEFAULT;
    ending = await does({ shell, output, directory }, given);
  };
  try {
    await commandLine(act, said).parseAsync(args, { from: "user" });
  } catch (error) {
    ending = await failed(error, args, shell);
  }
  if (said.stderr !== "") await shell.stderr.write(said.stderr);
  if (said.stdout !== "") await shell.stdout.write(said.stdout);
  return EXIT_CODES[ending].code;
}

/** An error as these arguments ask for it, with its line's end. */
export function failureText(args: readonly string[], error: unknown): string {
  const text = asksForJson(args)
    ? JSON.stringify({ error: failureObject(error) })
    : failureLines(error).join("\n");
  return `${text}\n`;
}

const HELP_COLUMNS = 100;

function commandLine(act: Act, said: { stdout: string; stderr: string }): Command {
  const program = new Command("theater")
    .description("Runs WebAssembly actors, and reads, verifies and replays what they recorded.")
    .version(VERSION)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => void (said.stdout += text),
      writeErr: (text) => void (said.stderr += text),
      outputError: () => undefined, // the error is thrown as well
      getOutHelpWidth: () => HELP_COLUMNS,
      getErrHelpWidth: () => HELP_COLUMNS,
    })
    .addHelpText(
      "after",
      example("theater run examples/counter-as/manifest.toml --call counter=5"),
    );
  addVerbs(program, act); // they take on what was set above
  return program;
}

/** Before `--`: what follows is no option. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).includes("--json");
}

async function failed(
  thrown: unknown,
  args: readonly string[],
  { stderr }: Shell,
): Promise<Ending> {
  if (thrown instanceof SinkClosed) return "ok";
  if (thrown instanceof CommanderError && HELP.has(thrown.code)) {
    return thrown.exitCode === 0 ? "ok" : "usage";
  }
  const error = thrown instanceof CommanderError ? usage(thrown) : thrown;
  await stderr.write(failureText(args, error));
  return endingOf(error);
}

const HELP: ReadonlySet<string> = new Set([
  "commander.helpDisplayed",
  "commander.help",
  "commander.version",
]);

/** Commander writes `error: what` and, on a line of its own, what may have been meant. */
function usage({ message }: CommanderError): CliError {
  const [first = "", ...more] = message.replace(/^error: /, "").split("\n");
  const meant = more.join(" ").trim();
  return new CliError("CLI_USAGE", {
    what: first,
    remedy: meant === "" ? "see `theater --help`, or `--help` after a command" : meant,
  });
}
