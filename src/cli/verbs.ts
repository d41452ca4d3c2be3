import type { Command } from "commander";
import type { Digest } from "../base/mod.ts";
import { parseCount, parseHead, parseMessage } from "./arguments.ts";
import { chainLog } from "./commands/chain.ts";
import { exportActor } from "./commands/export.ts";
import { inspect } from "./commands/inspect.ts";
import { ps } from "./commands/ps.ts";
import { replay } from "./commands/replay.ts";
import { type Message, run } from "./commands/run.ts";
import { verify } from "./commands/verify.ts";
import type { Ending } from "./exit-code.ts";
import type { Invocation } from "./invocation.ts";

/** Where chains are kept unless `--data` or THEATER_DATA say otherwise. */
export const DATA_DEFAULT = "theater-data";

/** What every verb takes. */
export interface Common {
  readonly data?: string;
  readonly json?: true;
}

/** Does a verb, once its command line is read. */
export type Act = <Args>(
  does: (invocation: Invocation, args: Args) => Promise<Ending>,
  options: Common,
  args: Args,
) => Promise<void>;

/** Every verb with its arguments, its help and an example. */
export function addVerbs(program: Command, act: Act): void {
  addRun(program, act);
  addPs(program, act);
  addInspect(program, act);
  addChain(program, act);
  addExport(program, act);
  addVerify(program, act);
  addReplay(program, act);
}

/** Stands under a help text. */
export function example(line: string): string {
  return `\nExample:\n  ${line}`;
}

function addRun(program: Command, act: Act): void {
  interface Options extends Common {
    readonly stay?: true;
    readonly name?: string;
    readonly raw?: true;
  }
  const messages: Message[] = [];
  const message = (kind: Message["kind"]) => (text: string) => {
    messages.push({ kind, ...parseMessage(text) });
  };
  verb(program, "run")
    .description(
      "Hosts the actors of a data directory in the foreground, and starts those of the manifests that do not run there yet.",
    )
    .argument("[manifest...]", "manifests of actors to start")
    .option(
      "--call <name=body>",
      "call an actor and print its reply; may be given again",
      message("call"),
    )
    .option("--send <name=body>", "send to an actor; in one order with --call", message("send"))
    .option("--stay", "go on when the messages are done")
    .option("--name <name>", "the actor's name, instead of its manifest's")
    .option("--raw", "print replies as they are, to a terminal too")
    .addHelpText("after", example("theater run examples/counter-as/manifest.toml --call counter=5"))
    .action((manifests: string[], options: Options) => {
      const { stay = false, name, raw = false } = options;
      return act(run, options, { manifests, messages, stay, name, raw });
    });
}

function addPs(program: Command, act: Act): void {
  verb(program, "ps")
    .description("Lists actors.")
    .option("--all", "stopped ones too")
    .addHelpText("after", example("theater ps --all"))
    .action((options: Common & { readonly all?: true }) =>
      act(ps, options, { all: options.all === true }),
    );
}

function addInspect(program: Command, act: Act): void {
  verb(program, "inspect")
    .description("Shows what is known of an actor.")
    .argument("<actor>", ACTOR)
    .addHelpText("after", example("theater inspect counter"))
    .action((actor: string, options: Common) => act(inspect, options, { actor }));
}

function addChain(program: Command, act: Act): void {
  interface Options extends Common {
    readonly since: number;
    readonly limit?: number;
    readonly links?: true;
  }
  const chain = program
    .command("chain")
    .description("Reads chains.")
    .addHelpText("after", example("theater chain log counter"));
  verb(chain, "log")
    .description("Shows an actor's events.")
    .argument("<actor>", ACTOR)
    .option("--since <seq>", "the first event to show", parseCount, 0)
    .option("--limit <n>", "show so many events at the most", parseCount)
    .option("--links", "show each link before its events")
    .addHelpText("after", example("theater chain log counter --since 10 --limit 20"))
    .action((actor: string, options: Options) => {
      const { since, limit, links = false } = options;
      return act(chainLog, options, { actor, since, limit, links });
    });
}

function addExport(program: Command, act: Act): void {
  verb(program, "export")
    .description("Writes an actor's chain, as others verify it.")
    .argument("<actor>", ACTOR)
    .option("-o, --output <file>", "where to; default: stdout")
    .addHelpText("after", example("theater export counter -o counter.chain"))
    .action((actor: string, options: Common & { readonly output?: string }) =>
      act(exportActor, options, { actor, file: options.output }),
    );
}

function addVerify(program: Command, act: Act): void {
  verb(program, "verify")
    .description("Checks a chain.")
    .argument("<target>", TARGET)
    .option("--head <digest>", "the head that it must have", parseHead)
    .addHelpText("after", example("theater verify counter.chain"))
    .action((target: string, options: Common & { readonly head?: Digest }) =>
      act(verify, options, { target, head: options.head }),
    );
}

function addReplay(program: Command, act: Act): void {
  verb(program, "replay")
    .description("Verifies a chain, and runs its actor again from that and its component alone.")
    .argument("<target>", TARGET)
    .option("--component <file>", "the component; default: the one that the data directory keeps")
    .addHelpText("after", example("theater replay counter"))
    .action((target: string, options: Common & { readonly component?: string }) =>
      act(replay, options, { target, component: options.component }),
    );
}

const ACTOR = "its name or id; of several that bore the name, the running one, else the latest";
const TARGET =
  "a file that holds an export, or an actor's name or id; a file that is there comes first";

function verb(parent: Command, name: string): Command {
  return parent
    .command(name)
    .option("--data <dir>", `the data directory (default: $THEATER_DATA, else ${DATA_DEFAULT})`)
    .option("--json", "data as JSON, one object a line; and so errors and notes, on stderr");
}
