import { Command, CommanderError, InvalidArgumentError } from "commander";
import { type Digest, parseDigest } from "../base/mod.ts";
import { VERSION } from "../theater/mod.ts";
import { chainLog } from "./commands/chain.ts";
import { exportActor } from "./commands/export.ts";
import { inspect } from "./commands/inspect.ts";
import { ps } from "./commands/ps.ts";
import { replay } from "./commands/replay.ts";
import { type Message, run } from "./commands/run.ts";
import { verify } from "./commands/verify.ts";
import { CliError } from "./errors.ts";
import { type Ending, endingOf, EXIT_CODES } from "./exit-code.ts";
import { failureLines, failureObject } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import { Output, SinkClosed } from "./output.ts";
import type { Shell } from "./shell.ts";

/** Where `theater run` keeps chains unless `--data` or THEATER_DATA say otherwise. */
export const DATA_DEFAULT = "theater-data";

/** Does what a command line says, and returns the exit code. `args` are those after the program's name. */
export async function runProgram(args: readonly string[], shell: Shell): Promise<number> {
  const said = { stdout: "", stderr: "" }; // by commander, which does not wait for a stream
  let ending: Ending = "ok";
  const program = wired(shell, (done) => void (ending = done));
  program.configureOutput({
    writeOut: (text) => void (said.stdout += text),
    writeErr: (text) => void (said.stderr += text),
    outputError: () => undefined, // the error is thrown as well
    getOutHelpWidth: () => HELP_COLUMNS,
    getErrHelpWidth: () => HELP_COLUMNS,
  });
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    ending = await failed(error, new Output(shell.stdout, shell.stderr, asksForJson(args)));
  }
  if (said.stderr !== "") await shell.stderr.write(said.stderr);
  if (said.stdout !== "") await shell.stdout.write(said.stdout);
  return EXIT_CODES[ending].code;
}

const HELP_COLUMNS = 100;

/** Before `--`: what follows is no option. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).includes("--json");
}

async function failed(thrown: unknown, output: Output): Promise<Ending> {
  if (thrown instanceof SinkClosed) return "ok";
  if (thrown instanceof CommanderError && HELP.has(thrown.code)) {
    return thrown.exitCode === 0 ? "ok" : "usage";
  }
  const error = thrown instanceof CommanderError ? usage(thrown) : thrown;
  await output.failure(failureLines(error), failureObject(error)).catch(unlessClosed);
  return endingOf(error);
}

const HELP: ReadonlySet<string> = new Set([
  "commander.helpDisplayed",
  "commander.help",
  "commander.version",
]);

function unlessClosed(error: unknown): void {
  if (!(error instanceof SinkClosed)) throw error;
}

/** Commander writes `error: what` and, on a line of its own, what may have been meant. */
function usage({ message }: CommanderError): CliError {
  const [first = "", ...more] = message.replace(/^error: /, "").split("\n");
  const meant = more.join(" ").trim();
  return new CliError("CLI_USAGE", {
    what: first,
    remedy: meant === "" ? "see `theater --help`, or `--help` after a command" : meant,
  });
}

type Done = (ending: Ending) => void;
type Does<Args> = (invocation: Invocation, args: Args) => Promise<Ending>;

interface Common {
  readonly data?: string;
  readonly json?: true;
}

function wired(shell: Shell, done: Done): Command {
  const program = new Command("theater")
    .description("Runs WebAssembly actors, and reads, verifies and replays what they recorded.")
    .version(VERSION)
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      example("theater run examples/counter-as/manifest.toml --call counter=5"),
    );

  async function act<Args>(does: Does<Args>, { data, json }: Common, args: Args): Promise<void> {
    const output = new Output(shell.stdout, shell.stderr, json === true);
    const directory = data ?? shell.environment["THEATER_DATA"] ?? DATA_DEFAULT;
    done(await does({ shell, output, directory }, args));
  }

  const verb = (parent: Command, name: string, what: string, sample: string): Command =>
    parent
      .command(name)
      .description(what)
      .option("--data <dir>", `the data directory (default: $THEATER_DATA, else ${DATA_DEFAULT})`)
      .option("--json", "data as JSON, one object a line; so are errors and notes on stderr")
      .addHelpText("after", example(sample));

  const messages: Message[] = [];
  const message = (kind: Message["kind"]) => (text: string) => {
    messages.push({ kind, ...parseMessage(text) });
    return messages;
  };
  verb(
    program,
    "run",
    "Hosts the actors of a data directory in the foreground; starts those of the manifests that do not run there yet.",
    "theater run examples/counter-as/manifest.toml --call counter=5 --call counter=",
  )
    .argument("[manifest...]", "manifests of actors to start")
    .option(
      "--call <name=body>",
      "call an actor, print its reply; again for more, in this order",
      message("call"),
    )
    .option("--send <name=body>", "send to an actor; in one order with --call", message("send"))
    .option("--stay", "go on after the messages")
    .option("--name <name>", "instead of the manifest's")
    .option("--raw", "print replies as they are, to a terminal too")
    .action((manifests: string[], options: Common & RunOptions) => {
      const { stay = false, name, raw = false } = options;
      return act(run, options, { manifests, messages, stay, name, raw });
    });

  verb(program, "ps", "Lists actors.", "theater ps --all")
    .option("--all", "stopped ones too")
    .action((options: Common & { all?: true }) => act(ps, options, { all: options.all === true }));

  verb(program, "inspect", "Shows what is known of an actor.", "theater inspect counter")
    .argument("<actor>", ACTOR)
    .action((actor: string, options: Common) => act(inspect, options, { actor }));

  const chain = program
    .command("chain")
    .description("Reads chains.")
    .addHelpText("after", example("theater chain log counter"));
  verb(chain, "log", "Shows an actor's events.", "theater chain log counter --since 10 --limit 20")
    .argument("<actor>", ACTOR)
    .option("--since <seq>", "the first event to show", parseCount, 0)
    .option("--limit <n>", "show so many events at the most", parseCount)
    .option("--links", "show each link before its events")
    .action((actor: string, options: Common & LogOptions) => {
      const { since, limit, links = false } = options;
      return act(chainLog, options, { actor, since, limit, links });
    });

  verb(
    program,
    "export",
    "Writes an actor's chain, as others verify it.",
    "theater export counter -o counter.chain",
  )
    .argument("<actor>", ACTOR)
    .option("-o, --output <file>", "instead of stdout")
    .action((actor: string, options: Common & { output?: string }) =>
      act(exportActor, options, { actor, file: options.output }),
    );

  verb(program, "verify", "Checks a chain.", "theater verify counter.chain")
    .argument("<target>", TARGET)
    .option("--head <digest>", "the head that it must have", parseHead)
    .action((target: string, options: Common & { head?: Digest }) =>
      act(verify, options, { target, head: options.head }),
    );

  verb(
    program,
    "replay",
    "Verifies a chain, and runs its actor again from that and its component alone.",
    "theater replay counter.chain --component examples/counter-as/build/component.wasm",
  )
    .argument("<target>", TARGET)
    .option("--component <file>", "the component; default: the one that the data directory keeps")
    .action((target: string, options: Common & { component?: string }) =>
      act(replay, options, { target, component: options.component }),
    );
  return program;
}

interface RunOptions {
  readonly stay?: true;
  readonly name?: string;
  readonly raw?: true;
}

interface LogOptions {
  readonly since: number;
  readonly limit?: number;
  readonly links?: true;
}

const ACTOR = "its name or id; of several that bore the name, the running one, else the latest";
const TARGET =
  "a file that holds an export, or an actor's name or id; a file that is there comes first";

function example(line: string): string {
  return `\nExample:\n  ${line}`;
}

function parseMessage(text: string): Pick<Message, "name" | "body"> {
  const at = text.indexOf("=");
  if (at < 1)
    throw new InvalidArgumentError("It is NAME=BODY: an actor's name, and what it is told.");
  return { name: text.slice(0, at), body: text.slice(at + 1) };
}

function parseCount(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError("It is a whole number from 0.");
}

function parseHead(text: string): Digest {
  const digest = parseDigest(text);
  if (digest !== undefined) return digest;
  throw new InvalidArgumentError("It is a digest: 64 lowercase hexadecimal digits.");
}
