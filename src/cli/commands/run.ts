import { decodeGrant } from "../../actor/mod.ts";
import { equalBytes, quote } from "../../base/mod.ts";
import { type ChildKind, kindsIn } from "../../capabilities/mod.ts";
import type { Slot } from "../../chain/mod.ts";
import {
  ActorError,
  type ActorHandle,
  CAPABILITIES,
  kindsOf,
  type Loaded,
  loadSource,
  nodeSha256,
  type Receipt,
  standsAlone,
  ROOT_NAME,
} from "../../theater/mod.ts";
import { CLIENT } from "../client-name.ts";
import { CliError } from "../errors.ts";
import type { Ending } from "../exit-code.ts";
import { isDamage } from "../failure.ts";
import { findActor, type Invocation } from "../invocation.ts";
import { bodyJson, jsonOf } from "../json.ts";
import type { Output } from "../output.ts";
import { noteTrouble } from "../host-notes.ts";
import { aborted, openHosting } from "../hosting.ts";
import { printable } from "../printable.ts";
import { manifestsOf } from "../projects.ts";
import type { Host, HostBounds } from "../shell.ts";

export interface RunArgs {
  readonly manifests: readonly string[];
  /** Done one after the other, in the order given. */
  readonly messages: readonly Message[];
  /** Whether the host goes on when they are done. */
  readonly stay: boolean;
  /** Instead of the one manifest's. */
  readonly name: string | undefined;
  /** Bodies of replies as they are, to a terminal too. */
  readonly raw: boolean;
  /** Threads in which the actors live; 0: this one. Undefined: one for each core, where the host goes on. */
  readonly cells: number | undefined;
  /** For how long it finishes what is under way when it is to end. */
  readonly drainMs: number;
  /** As `Theater.open` has it, each of these four where it is undefined. */
  readonly activeMax: number | undefined;
  readonly idleMs: number | undefined;
  readonly clientMailMax: number | undefined;
  readonly clientMailBytesMax: number | undefined;
}

/** One `--call` or `--send`. */
export interface Message {
  readonly kind: "call" | "send";
  readonly name: string;
  readonly body: string;
}

const ANEW = "its chain stays; `theater start` with its manifest begins it anew, without its state";

/** Hosts the actors of a data directory in this process, until it is told to stop or has done what it was asked. */
export async function run(invocation: Invocation, args: RunArgs): Promise<Ending> {
  const { output, shell } = invocation;
  if (args.name !== undefined && args.manifests.length !== 1) throw oneName();
  const manifests = args.manifests.length === 0 ? [] : await manifestsOf(args.manifests);
  const sources = await Promise.all(manifests.map((file) => load(file)));
  const { drainMs } = args;
  const goesOn = args.stay || args.messages.length === 0;
  const cells = args.cells ?? (goesOn ? shell.cores : 0);
  const bounds = boundsOf(args);
  await using hosting = await openHosting(invocation, ANEW, { cells, drainMs, bounds });
  const { host, stop } = hosting;
  for (const source of sources) {
    const name = args.name ?? source.manifest.name;
    await ensure(host, output, source, name).catch((error) => tell(host, output, name, error));
  }
  hosting.begun();
  await deliver(host, output, args, stop);
  if (goesOn) {
    await hosting.ready();
    await aborted(stop);
  }
  return "ok";
}

function boundsOf({ activeMax, idleMs, clientMailMax, clientMailBytesMax }: RunArgs): HostBounds {
  return {
    ...(activeMax !== undefined && { activeMax }),
    ...(idleMs !== undefined && { idleMs }),
    clientMail: {
      ...(clientMailMax !== undefined && { countMax: clientMailMax }),
      ...(clientMailBytesMax !== undefined && { bytesMax: clientMailBytesMax }),
    },
  };
}

interface Source extends Loaded {
  readonly file: string;
}

const TABLES = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));

async function load(file: string): Promise<Source> {
  return { file, ...(await loadSource(file, TABLES)) };
}

/** Starts the actor, unless it runs already and is made from the same. */
async function ensure(host: Host, output: Output, source: Source, name: string): Promise<void> {
  const running = name === ROOT_NAME ? undefined : host.find(name); // which is refused as a name
  if (running === undefined) {
    const { manifest, component, file } = source;
    const read = { manifest: manifest.bytes, component };
    const { id } = await host.start(standsAlone(manifest) ? read : file, { name, by: CLIENT });
    await output.note("started", `${name} started as ${id}`, { name, id });
    return;
  }
  const { id } = running;
  await mustBeSame(host, source, name, running);
  const { head } = await host.records.find(id);
  const { eventCount } = head;
  await output.note("continued", `${name} goes on from event ${eventCount}`, {
    name,
    id,
    eventCount,
  });
}

/** An actor whose chain is damaged is told of and left alone; it is no reason to keep all others from running. */
async function tell(host: Host, output: Output, name: string, error: unknown): Promise<void> {
  const actor = host.find(name);
  if (actor === undefined || !isDamage(error)) throw error;
  await noteTrouble(output, actor.id, error);
}

async function mustBeSame(
  host: Host,
  source: Source,
  name: string,
  { id }: ActorHandle,
): Promise<void> {
  const { file, manifest, component } = source;
  const made = await host.records.made(id);
  if (made === undefined) return;
  const differing = [
    ["manifest", equalBytes(made.manifest, nodeSha256(manifest.bytes))] as const,
    ["component", equalBytes(made.component, nodeSha256(component))] as const,
    ["kind of children", areKinds(await grantedKinds(host, made.grant), source)] as const,
  ].filter(([, same]) => !same);
  if (differing.length === 0) return;
  const what = differing.map(([part]) => part).join(" and another ");
  throw new CliError("CLI_ACTOR_DIFFERS", {
    what: `an actor ${quote(name)} runs here already, from another ${what}`,
    where: file,
    remedy: `let it become this one, with its state: \`theater upgrade ${printable(name)} ${printable(file)}\`; or start this one under another name with --name, or in another directory with --data`,
  });
}

async function grantedKinds(host: Host, grant: Slot): Promise<readonly ChildKind[]> {
  const bytes = await host.records.payload(grant);
  return bytes === undefined ? [] : kindsIn(decodeGrant(bytes).handlers["supervisor"] ?? {});
}

function areKinds(granted: readonly ChildKind[], source: Source): boolean {
  const kinds = kindsOf(source, nodeSha256);
  return kinds.every((kind) => granted.some((one) => isSameKind(one, kind)));
}

function isSameKind(a: ChildKind, b: ChildKind): boolean {
  const parts = ["component", "manifest", "grant", "parameters"] as const;
  return a.name === b.name && parts.every((part) => equalBytes(a[part], b[part]));
}

async function deliver(
  host: Host,
  output: Output,
  { messages, raw }: RunArgs,
  stop: AbortSignal,
): Promise<void> {
  const stopped = aborted(stop);
  for (const [at, message] of messages.entries()) {
    try {
      if (stop.aborted) throw interrupted();
      const interruption = stopped.then(() => Promise.reject(interrupted()));
      await Promise.race([perform(host, output, message, raw), interruption]);
    } catch (error) {
      const left = messages.length - at - 1;
      const rest = left === 0 ? "" : `, nor the ${left} after it`;
      const text = `${message.kind} ${at + 1} to ${quote(message.name)} was not done${rest}`;
      await output.note("undone", text, { at, ...message, left });
      throw error;
    }
  }
}

async function perform(host: Host, output: Output, message: Message, raw: boolean): Promise<void> {
  const { kind, name, body } = message;
  const actor = await host.reach(name);
  if (actor === undefined) throw await notRunning(host, name);
  if (kind === "send") {
    const receipt = await actor.send(body, { client: CLIENT });
    if (output.json) await output.object({ actor: name, receipt: receiptJson(receipt) });
    return;
  }
  const reply = await actor.call(body, { client: CLIENT });
  if (output.json) {
    const receipt = receiptJson(reply.receipt);
    await output.object({ actor: name, ...bodyJson("reply", reply.body), receipt });
  } else if (raw || !output.isTerminal) {
    await output.bytes(reply.body ?? new Uint8Array());
    await output.line("");
  } else {
    await output.line(printable(reply.text));
  }
}

async function notRunning(host: Host, name: string): Promise<ActorError> {
  const { entry } = await findActor(host.records, name); // there is no such actor: it says so
  return new ActorError("ACTOR_STOPPED", {
    what: `the actor ${quote(name)} is ${entry.status}, and not in this host`,
    remedy: "give its manifest to start another of that name; what it did is in its chain",
  });
}

function receiptJson({ link, seq }: Receipt): object {
  return { link: jsonOf(link), seq };
}

function interrupted(): CliError {
  return new CliError("CLI_INTERRUPTED", {
    what: "told to stop before all was done",
    remedy:
      "run it again: what was acknowledged is kept, and a turn that had begun goes on from its last commit",
  });
}

function oneName(): CliError {
  return new CliError("CLI_USAGE", {
    what: "--name names one actor, so there has to be one manifest",
    remedy: "give one manifest, or leave --name out",
  });
}
