import { quote } from "../../base/mod.ts";
import type { EventJson, Items, LogJson } from "../../protocol/mod.ts";
import { Feed, watch as watchRecords } from "../../server/mod.ts";
import type { Ending } from "../exit-code.ts";
import { logText } from "../host-notes.ts";
import { findActor, type Invocation, openRecords } from "../invocation.ts";
import type { Output } from "../output.ts";
import { printable } from "../printable.ts";
import { reachRunning } from "../reach.ts";
import { eventText } from "./chain.ts";

export interface WatchArgs {
  /** Undefined: all. */
  readonly actor: string | undefined;
  /** The first event, of each actor; undefined: those to come. */
  readonly since: number | undefined;
  /** Log lines too. */
  readonly logs: boolean;
}

type WatchItems = AsyncIterable<Items["watch"]>;

/** Shows events as they become durable, until it is told to stop or the host ends; where none runs, what is there. */
export async function watch(invocation: Invocation, args: WatchArgs): Promise<Ending> {
  const { shell, output, directory } = invocation;
  using held = shell.holdSignals();
  await using reached = await reachRunning(invocation);
  if (reached !== undefined) {
    await show(output, args, reached.client.stream("watch", { ...args }, held.stop));
    return "ok";
  }
  await using records = await openRecords(invocation);
  if (args.actor !== undefined) await findActor(records, args.actor);
  const text = `no host runs in ${quote(directory)}: this is what is there`;
  await output.note("ended", text, { directory });
  const { actor, since = 0 } = args;
  const kept = { actor, since, follow: false };
  await show(output, args, watchRecords({ records, feed: new Feed() }, kept, held.stop));
  return "ok";
}

async function show(output: Output, { actor }: WatchArgs, items: WatchItems): Promise<void> {
  for await (const { event, log, caughtUp } of items) {
    if (event !== undefined) await showEvent(output, event, actor === undefined);
    if (log !== undefined) await showLog(output, log);
    if (caughtUp === true) {
      const whom = actor === undefined ? "all actors" : quote(actor);
      await output.note("watching", `watching ${whom}; SIGINT ends it`, { actor: actor ?? null });
    }
  }
}

/** As `chain log` shows it; with whose it is, where several are watched. */
function showEvent(output: Output, event: EventJson, named: boolean): Promise<void> {
  if (output.json) return output.object(event);
  const of = named ? `${printable(event.name ?? event.actor)}  ` : "";
  return output.line(`${of}${eventText(event)}`);
}

function showLog(output: Output, log: LogJson): Promise<void> {
  return output.json ? output.object({ log }) : output.line(`   log  ${logText(log)}`);
}
