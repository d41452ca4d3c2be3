import type { Value } from "../../src/base/mod.ts";
import type { ActorPlan } from "./plan.ts";

/** What a scripted actor keeps between its turns. */
export interface Kept {
  count: bigint;
  readonly owed: bigint[];
  readonly timers: bigint[];
  notes: string;
  sizeMin: number;
  /** Tokens of channels that it believes to have. */
  readonly channels: bigint[];
  /** Bodies that it sent of itself, when it was given credit. */
  pushed: number;
  /** Ids of children that it believes to have. */
  readonly children: string[];
}

/** A message, as its guest sees it. */
export interface Incoming {
  readonly sender: { readonly tag: string; readonly val: Value };
  readonly replyTo: bigint | undefined;
  readonly body: string;
}

/** What a guest asks of its host: an import by its short name (`shortOf`), and its arguments. `burn`: so much fuel. */
export type Wish = readonly [name: string, ...args: Value[]];

/** How a script ends of itself. */
export type Ending =
  | { readonly kind: "replied"; readonly reply: string | undefined; readonly consent: Value }
  | { readonly kind: "refused"; readonly error: string }
  | { readonly kind: "trapped" };

export function newKept(): Kept {
  const none = { owed: [], timers: [], channels: [], children: [] };
  return { count: 0n, notes: "", sizeMin: 0, pushed: 0, ...none };
}

/** An import without its interface: what channels can is called `channel-…`, and what parents can `kin-…`, since others are called so too. */
export function shortOf(name: string): string {
  const [of = "", short = ""] = name.split("#");
  if (of.startsWith(SUPERVISOR)) return `kin-${short}`;
  return of.startsWith(CHANNELS) ? `channel-${short}` : short;
}

export const SUPERVISOR = "theater:actor/supervisor@";
export const CHANNELS = "theater:actor/channels@";
export const CHANNEL_HANDLER = "theater:actor/channel-handler@";

/**
 * Plays a script as test/actors/scripted does (its README has the language), and tells wish by wish what it asks of the host. `cancel-oldest`,
 * `fail TEXT`, `watch ADDRESS` and `unwatch` are not known to the component; `unwatch` ends the oldest monitor that this script began. Peers
 * know `open ADDRESS CREDIT GREETING`, where a credit is `auto N` or `manual N`; `pass K BODY`, `grant K N` and `close K REASON`, of the K-th
 * channel that they believe to have; and in a greeting, which is a script as every body is, `accept CREDIT` and `decline TEXT`. Parents know
 * `spawn NAME`, and `renew K` and `dismiss K MS` of the K-th child that they believe to have, and `kin`. A guest performs the wishes; the
 * model compares them with what a chain says.
 */
export function* play(
  { body, sender, replyTo }: Incoming,
  kept: Kept,
  guest: ActorPlan["guest"] = "script",
): Generator<Wish, Ending, Value> {
  const outputs: string[] = [];
  const requests: bigint[] = [];
  const pending: bigint[] = [];
  const watched: string[] = [];
  let isDeferred = false;
  let consent: Value = { tag: "refuse", val: "nobody said so" };
  const sayFailure = (answer: Value): void => {
    const said = described(answer);
    if (said.startsWith("err")) outputs.push(said);
  };
  const waitForOne = function* (): Generator<Wish, void, Value> {
    const [token, answer] = (yield ["wait", [...pending]]) as readonly [bigint, Value];
    outputs.push(`${requests.indexOf(token)} ${described(answer)}`);
    pending.splice(pending.indexOf(token), 1);
  };
  for (const line of body.split("\n")) {
    const [command, rest] = taken(line);
    const [first, more] = taken(rest);
    const [second, last] = taken(more);
    if (guest === "component" && OF_SCRIPTS.includes(command)) return unknown(command);
    if (!watches(guest) && OF_WATCHERS.includes(command)) return unknown(command);
    if (!hasChannels(guest) && OF_PEERS.includes(command)) return unknown(command);
    if (guest !== "parent" && OF_PARENTS.includes(command)) return unknown(command);
    switch (command) {
      case "":
        break;
      case "say":
        outputs.push(rest);
        break;
      case "add":
        kept.count += numberOf(first);
        outputs.push(String(kept.count));
        break;
      case "get":
        outputs.push(String(kept.count));
        break;
      case "note":
        kept.notes = kept.notes === "" ? rest : `${kept.notes}\n${rest}`;
        break;
      case "notes":
        outputs.push(kept.notes.replaceAll("\n", ","));
        break;
      case "state":
        kept.sizeMin = Number(numberOf(first));
        break;
      case "now":
        outputs.push(scalar(yield ["now"]));
        break;
      case "sleep":
        yield ["sleep", Number(numberOf(first))];
        break;
      case "self": {
        const { id, name, epoch } = (yield ["self"]) as {
          id: string;
          name?: string;
          epoch: number;
        };
        outputs.push(`${id} ${name ?? "-"} ${epoch}`);
        break;
      }
      case "who":
        outputs.push(described({ tag: sender.tag, val: sender.val }, "who"));
        break;
      case "random":
        outputs.push(((yield ["bytes", Number(numberOf(first))]) as Uint8Array).toHex());
        break;
      case "log":
        yield ["log", "info", rest];
        break;
      case "spin":
        yield ["burn", numberOf(first)];
        break;
      case "err":
        return { kind: "refused", error: rest };
      case "trap":
        return { kind: "trapped" };
      case "fail":
        yield ["fail", rest];
        break;
      case "send":
        sayFailure(yield ["send", first, bytesOf(unescaped(more))]);
        break;
      case "call":
        outputs.push(
          described(yield ["call", first, bytesOf(unescaped(last)), Number(numberOf(second))]),
        );
        break;
      case "request": {
        const made = (yield [
          "request",
          first,
          bytesOf(unescaped(last)),
          Number(numberOf(second)),
        ]) as {
          tag: string;
          val: bigint;
        };
        requests.push(made.tag === "ok" ? made.val : 0n);
        if (made.tag === "ok") pending.push(made.val);
        else sayFailure(made);
        break;
      }
      case "wait":
        if (pending.length === 0) outputs.push("none");
        else yield* waitForOne();
        break;
      case "wait-all":
        while (pending.length > 0) yield* waitForOne();
        break;
      case "defer":
        if (replyTo !== undefined) kept.owed.push(replyTo);
        isDeferred = true;
        break;
      case "answer":
      case "refuse": {
        const token = kept.owed.shift();
        if (token === undefined) outputs.push("err not-found");
        else if (command === "answer")
          sayFailure(yield ["reply", token, { tag: "ok", val: bytesOf(rest) }]);
        else sayFailure(yield ["reply", token, { tag: "err", val: rest }]);
        break;
      }
      case "timer": {
        const every = numberOf(second);
        const token = (yield [
          "set-timer",
          numberOf(first),
          every === 0n ? undefined : every,
          bytesOf(unescaped(last)),
        ]) as bigint;
        kept.timers.push(token);
        outputs.push(String(token));
        break;
      }
      case "cancel":
        outputs.push(scalar(yield ["cancel-timer", numberOf(first)]));
        break;
      case "cancel-oldest": {
        const token = kept.timers.shift();
        if (token !== undefined) outputs.push(scalar(yield ["cancel-timer", token]));
        break;
      }
      case "watch": {
        const answer = (yield ["monitor", first]) as { tag: string; val: string };
        if (answer.tag === "ok") watched.push(answer.val);
        outputs.push(answer.tag);
        break;
      }
      case "unwatch": {
        const id = watched.shift();
        if (id !== undefined) outputs.push(scalar(yield ["demonitor", id]));
        break;
      }
      case "open": {
        const { credit, left } = creditAt(more);
        const opened = (yield ["channel-open", first, bytesOf(unescaped(left)), credit]) as Answer;
        if (opened.tag === "ok") kept.channels.push(opened.val as bigint);
        sayFailure(opened);
        break;
      }
      case "pass":
        sayFailure(yield ["channel-send", channelOf(kept, first), bytesOf(unescaped(more))]);
        break;
      case "grant":
        sayFailure(yield ["channel-grant", channelOf(kept, first), Number(numberOf(second))]);
        break;
      case "close": {
        const token = channelOf(kept, first);
        sayFailure(yield ["channel-close", token, more]);
        forget(kept.channels, token);
        break;
      }
      case "accept":
        consent = { tag: "accept", val: creditAt(rest).credit };
        break;
      case "decline":
        consent = { tag: "refuse", val: rest };
        break;
      case "spawn": {
        const spawned = (yield ["kin-spawn", KIND, first, undefined]) as Answer;
        if (spawned.tag === "ok") kept.children.push(spawned.val as string);
        outputs.push(spawned.tag === "ok" ? "spawned" : described(spawned));
        break;
      }
      case "renew":
        sayFailure(yield ["kin-restart", childOf(kept, first), 0, more === "anew"]);
        break;
      case "dismiss": {
        const child = childOf(kept, first);
        const dismissed = (yield ["kin-stop", child, Number(numberOf(second))]) as Answer;
        if (dismissed.tag === "ok") forget(kept.children, child);
        sayFailure(dismissed);
        break;
      }
      case "kin":
        outputs.push(((yield ["kin-children"]) as readonly string[]).join(" "));
        break;
      default:
        return unknown(command);
    }
  }
  return { kind: "replied", reply: isDeferred ? undefined : outputs.join("\n"), consent };
}

/** Plays what a guest does when it is told of an end: it counts that. A parent begins a child again that failed, and lets go of one that was stopped. */
export function* playExit(
  exit: Value,
  kept: Kept,
  guest: ActorPlan["guest"],
): Generator<Wish, Ending, Value> {
  kept.count += 1n;
  const { actor, incarnation, reason } = exit as {
    readonly actor: string;
    readonly incarnation: number;
    readonly reason: { readonly tag: string };
  };
  if (guest !== "parent" || !kept.children.includes(actor)) return DONE;
  if (reason.tag === "abnormal") {
    yield ["kin-restart", actor, incarnation, kept.count % 3n === 0n];
    return DONE;
  }
  const dismissed = (yield ["kin-stop", actor, 0]) as Answer;
  if (dismissed.tag === "ok") forget(kept.children, actor);
  return DONE;
}

/** Plays what a peer does about what comes through a channel: `name` is that of the handler's function. */
export function* playChannel(
  name: string,
  args: readonly Value[],
  kept: Kept,
  guest: ActorPlan["guest"],
): Generator<Wish, Ending, Value> {
  switch (name) {
    case "handle-open": {
      const { channel, peer, greeting } = args[0] as {
        readonly channel: bigint;
        readonly peer: string;
        readonly greeting: Uint8Array;
      };
      kept.channels.push(channel);
      const ending = yield* play(through(greeting, peer), kept, guest);
      const isRefused = ending.kind === "replied" && (ending.consent as Answer).tag === "refuse";
      if (isRefused) forget(kept.channels, channel);
      return ending;
    }
    case "handle-message": {
      const [channel, body] = args as [bigint, Uint8Array];
      return yield* play(through(body, String(channel)), kept, guest);
    }
    case "handle-opened":
    case "handle-credit": {
      const [channel, credit] = args as [bigint, number];
      kept.count += BigInt(credit);
      if (credit > 0 && kept.pushed < PUSHED_MAX) {
        kept.pushed++;
        yield ["channel-send", channel, bytesOf("add 1")];
      }
      return DONE;
    }
    case "handle-closed":
      forget(kept.channels, args[0] as bigint);
      kept.count += 1n;
      return kept.count % 7n === 0n ? { kind: "trapped" } : DONE;
    default:
      return unknown(name);
  }
}

const DONE: Ending = { kind: "replied", reply: undefined, consent: undefined };
/** So that two peers do not give each other credit for ever. */
const PUSHED_MAX = 6;

type Answer = { readonly tag: string; readonly val: Value };

function through(body: Uint8Array, from: string): Incoming {
  return { body: textOf(body), sender: { tag: "channel", val: from }, replyTo: undefined };
}

function creditAt(text: string): { readonly credit: Value; readonly left: string } {
  const [how, more] = taken(text);
  const [count, left] = taken(more);
  const tag = how === "auto" ? "automatic" : "manual";
  return { credit: { tag, val: Number(numberOf(count)) }, left };
}

/** The K-th, round and round; where it has none, one that nobody has. */
function channelOf({ channels }: Kept, at: string): bigint {
  return channels[Number(numberOf(at)) % channels.length] ?? 0n;
}

function childOf({ children }: Kept, at: string): string {
  return children[Number(numberOf(at)) % children.length] ?? "0".repeat(32);
}

function forget<T>(all: T[], one: T): void {
  const at = all.indexOf(one);
  if (at >= 0) all.splice(at, 1);
}

/** Whether such guests monitor others. */
export function watches(guest: ActorPlan["guest"]): boolean {
  return guest === "watcher" || hasChannels(guest);
}

export function hasChannels(guest: ActorPlan["guest"]): boolean {
  return guest === "peer" || guest === "parent";
}

/** The one kind of children that a parent's grant has. */
export const KIND = "kid";

const OF_SCRIPTS = ["cancel-oldest", "fail"];
const OF_WATCHERS = ["watch", "unwatch"];
const OF_PEERS = ["open", "pass", "grant", "close", "accept", "decline"];
const OF_PARENTS = ["spawn", "renew", "dismiss", "kin"];

function unknown(command: string): Ending {
  return { kind: "refused", error: `there is no command ${command}` };
}

/** A script as the body of a message in another. */
export function escaped(script: string): string {
  return script.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function unescaped(text: string): string {
  return text
    .split("\\\\")
    .map((piece) => piece.replaceAll("\\n", "\n"))
    .join("\\");
}

function taken(text: string): [word: string, rest: string] {
  const space = text.indexOf(" ");
  return space < 0 ? [text, ""] : [text.slice(0, space), text.slice(space + 1)];
}

function numberOf(word: string): bigint {
  return /^\d+$/.test(word) ? BigInt(word) : 0n;
}

function described(answer: Value, as: "answer" | "who" = "answer"): string {
  const { tag, val } = answer as { tag: string; val: Value };
  if (as === "who") {
    if (tag === "timer") {
      const { token, count } = val as { token: bigint; count: number };
      return `timer ${token} ${count}`;
    }
    return tag === "host" ? "host" : `${tag} ${val as string}`;
  }
  if (tag === "ok") return `ok ${val instanceof Uint8Array ? textOf(val) : ""}`;
  const { tag: why, val: detail } = val as { tag: string; val: string | undefined };
  return detail === undefined || detail === "" ? `err ${why}` : `err ${why} ${detail}`;
}

function scalar(value: Value): string {
  return typeof value === "bigint" || typeof value === "boolean" ? String(value) : "";
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
