import { unreachable, VERSION } from "../base/mod.ts";
import { type Common, DATA_DEFAULT, type Line, parseLine } from "./command-line.ts";
import { type Ending, endingOf, EXIT_CODES } from "./exit-code.ts";
import { failureLines, failureObject } from "./failure.ts";
import { jsonText } from "./json.ts";
import { Output, SinkClosed } from "./output.ts";
import type { Shell } from "./shell.ts";
import { VERBS } from "./verbs.ts";

/** Does what a command line says, and returns the exit code. `args` are those after the program's name. */
export async function runProgram(args: readonly string[], shell: Shell): Promise<number> {
  let ending: Ending;
  try {
    ending = await performed(parseLine(args, VERBS), shell);
  } catch (error) {
    ending = await failed(error, args, shell);
  }
  return EXIT_CODES[ending].code;
}

/** An error as these arguments ask for it, with its line's end. */
export function failureText(args: readonly string[], error: unknown): string {
  const text = asks(args, "--json")
    ? jsonText({ error: failureObject(error) })
    : failureLines(error).join("\n");
  return `${text}\n`;
}

async function performed(line: Line, shell: Shell): Promise<Ending> {
  switch (line.kind) {
    case "version":
      await shell.stdout.write(`${VERSION}\n`);
      return "ok";
    case "help": {
      const { help } = await import("./commands/help.ts");
      return help(invocationOf(shell, line.common), { verb: line.words });
    }
    case "do": {
      const does = await line.verb.does();
      return does(invocationOf(shell, line.common), line.args as never); // as the verb declares them: verb()
    }
    default:
      return unreachable(line);
  }
}

function invocationOf(shell: Shell, { data, json, noColor }: Common) {
  const directory = data ?? (shell.environment["THEATER_DATA"] || DATA_DEFAULT);
  return { shell, output: outputOf(shell, json, noColor), directory };
}

function outputOf(shell: Shell, json: boolean, noColor: boolean): Output {
  const { stdout, stderr, environment } = shell;
  return new Output(stdout, stderr, { json, noColor, environment, nowMs: () => shell.nowMs() });
}

async function failed(thrown: unknown, args: readonly string[], shell: Shell): Promise<Ending> {
  if (thrown instanceof SinkClosed) return "ok";
  // These arguments may be none that could be read.
  const output = outputOf(shell, asks(args, "--json"), asks(args, "--no-color"));
  await output.failure(thrown);
  return endingOf(thrown);
}

/** Before `--`: what follows is no option. */
function asks(args: readonly string[], option: string): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).includes(option);
}
