import { parseCells, parseCount, parseMessage, parsePositive, parseSize } from "../arguments.ts";
import { DRAIN_MS } from "../drain.ts";
import { flag, list, many, value, type Verb, verb } from "../verb.ts";

export const run: Verb = verb({
  words: "run",
  group: "host",
  summary: "host the actors of a data directory in the foreground",
  about: [
    "Recovers the actors that the directory has, and starts those of the manifests that do not run there yet. With messages it ends when they are done; else, and with --stay, at SIGINT or SIGTERM.",
    "Then it takes nothing new of clients, finishes what they sent and the turns that are under way, leaves those that wait for its next start, and ends with 0. A second signal ends the process at once, by that signal: a shell shows 130 for SIGINT, 143 for SIGTERM. What was acknowledged is kept.",
  ],
  operands: {
    manifests: many("manifests of actors to start, or folders with a manifest.toml", {
      kind: "file",
      name: "MANIFEST",
    }),
  },
  options: {
    call: list(
      "NAME=BODY",
      "call an actor and print its reply",
      (text, at) => ({ at, message: { kind: "call" as const, ...parseMessage(text) } }),
      { kind: "message" },
    ),
    send: list(
      "NAME=BODY",
      "send to an actor; in one order with --call",
      (text, at) => ({ at, message: { kind: "send" as const, ...parseMessage(text) } }),
      { kind: "message" },
    ),
    stay: flag("go on when the messages are done"),
    name: value("NAME", "the actor's name, instead of its manifest's"),
    raw: flag("print replies as they are, to a terminal too"),
    drainMs: value(
      "MS",
      `when it is to end, finish for so long at the most what is under way (default: ${DRAIN_MS})`,
      { parse: parseCount, fallback: DRAIN_MS },
    ),
    cells: value(
      "N",
      "let actors live in N threads, beside the one that answers; 0: in that one (default: one for each core, 0 where it ends when the messages are done)",
      { parse: parseCells },
    ),
    activeMax: value(
      "N",
      "actors that may be in memory of each thread; beyond them idle ones leave it until something comes for them (default: 10,000)",
      { parse: parsePositive },
    ),
    idleMs: value(
      "MS",
      "let actors leave memory that were idle for so long, though there is room (default: they stay)",
      { parse: parsePositive },
    ),
    clientMailMax: value(
      "N",
      "messages of clients that may be under way in all actors (default: 100,000)",
      { parse: parsePositive },
    ),
    clientMailBytesMax: value("SIZE", "bytes that these may have together (default: 256 MiB)", {
      parse: parseSize,
    }),
  },
  examples: [
    {
      line: "theater run examples/counter-as/manifest.toml --call counter=5",
      what: "start an actor, call it, and end",
    },
    { line: "theater run --data theater-data", what: "host what the directory has, until Ctrl-C" },
  ],
  does: async () => {
    const { run: does } = await import("../commands/run.ts");
    return (invocation, { call, send, ...rest }) => {
      const given = [...call, ...send].toSorted((a, b) => a.at - b.at);
      return does(invocation, { ...rest, messages: given.map(({ message }) => message) });
    };
  },
});
