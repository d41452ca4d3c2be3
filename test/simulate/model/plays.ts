import type { Value } from "../../../src/base/mod.ts";
import type { Chain, Recorded } from "../observed.ts";
import { type ActorPlan, STATE_BYTES_MAX } from "../plan.ts";
import {
  type Ending,
  type Kept,
  newKept,
  play,
  playChannel,
  playExit,
  shortOf,
  type Wish,
} from "../script.ts";
import { isOwed } from "./answer.ts";
import type { Complaints } from "./complaint.ts";
import { show, textOf } from "./show.ts";
import type { Turn } from "./turns.ts";

/**
 * Plays every turn's script by itself, with the answers that the chain has, and compares: what the guest asked for, what it was told of
 * clock, name and sender, what it replied, and what it kept from turn to turn.
 */
export function judgePlays(turns: readonly Turn[], plan: ActorPlan, complaints: Complaints): void {
  let kept = newKept();
  for (const turn of turns) {
    const { event } = turn.received;
    if (event.kind === "received" && event.function.endsWith("#resume")) continue; // nothing of it runs
    const isInit = event.kind === "received" && event.message === "init";
    kept = playTurn(turn, isInit ? newKept() : kept, plan, complaints);
  }
}

/** What the actor keeps after the turn. */
function playTurn(turn: Turn, before: Kept, plan: ActorPlan, complaints: Complaints): Kept {
  const { chain, end } = turn;
  const where = (seq: number): string => `${chain.name} ${seq}`;
  const kept: Kept = {
    ...before,
    owed: [...before.owed],
    timers: [...before.timers],
    channels: [...before.channels],
    children: [...before.children],
  };
  const script = scriptOf(turn, kept, plan.guest);
  let wanted = next(script, undefined);
  for (const one of turn.events) {
    const { event, name, args, result, seq } = one;
    if (event.kind === "called") {
      if (!isWanted(wanted, name, args)) {
        const said = `called ${name}(${show(args)}), the script ${tell(wanted)}`;
        complaints.add("play", `${where(seq)}: ${said}`);
        return before;
      }
      if (event.result === undefined) continue;
      judgeLocal(one, turn, complaints);
      wanted = next(script, result);
    } else if (event.kind === "returned") {
      wanted = next(script, result);
    }
  }
  if (end === undefined) return before;
  if (end.event.kind === "failed") {
    const { code, message: why } = end.event;
    const isRight = mayFail(wanted, code, why, kept, timerCount(chain, end.seq), plan);
    const said = `failed with ${end.event.code}, the script ${tell(wanted)}`;
    complaints.hold(isRight, "failure", () => `${where(end.seq)}: ${said}`);
    return before;
  }
  const { tag, val } = end.result as { tag: string; val: Value };
  const expected = expectedOf(wanted, turn);
  const said = show([tag, val instanceof Uint8Array ? textOf(val) : val]);
  complaints.hold(said === show(expected), "play", () => {
    return `${where(end.seq)}: replied ${said}, the script ${show(expected)}`;
  });
  if (end.event.kind === "replied") {
    const deferred = end.event.deferred === true;
    complaints.hold(deferred === isDeferred(turn, wanted), "play", () => {
      return `${where(end.seq)}: its reply is ${deferred ? "" : "not "}deferred`;
    });
  }
  return tag === "ok" ? kept : before;
}

/** A call is answered later whose handler gave no reply, and did not answer it by its token. */
function isDeferred({ received, chain, end }: Turn, wanted: Wanted): boolean {
  const { event, seq } = received;
  const isCall = event.kind === "received" && event.message === "call";
  const isSilent =
    wanted.kind === "ended" &&
    wanted.ending.kind === "replied" &&
    wanted.ending.reply === undefined;
  return isCall && isSilent && end !== undefined && isOwed(chain, seq, end.seq);
}

/** What its guest plays. */
function scriptOf(
  { received: { event, args }, message }: Turn,
  kept: Kept,
  guest: ActorPlan["guest"],
): Generator<Wish, Ending, Value> {
  if (event.kind === "received" && event.message === "channel")
    return playChannel(shortOf(event.function), args, kept, guest);
  if (event.kind === "received" && event.message === "exit") return playExit(args[0], kept, guest);
  const host = { body: textOf(args[0]), sender: { tag: "host", val: undefined } };
  return play(message ?? { ...host, replyTo: undefined }, kept, guest);
}

type Wanted =
  | { readonly kind: "wish"; readonly wish: Wish }
  | { readonly kind: "ended"; readonly ending: Ending };

/** The next thing that leaves the guest. Fuel is its own affair, but for so much that nobody has it. */
function next(script: Generator<Wish, Ending, Value>, given: Value): Wanted {
  let step = script.next(given);
  while (step.done !== true && step.value[0] === "burn" && (step.value[1] as bigint) < ENDLESS)
    step = script.next(undefined);
  if (step.done === true) return { kind: "ended", ending: step.value };
  return { kind: "wish", wish: step.value };
}

/** Characters of notes that a component may run out of fuel over. */
const NOTES_LONG = 10_000;

const ENDLESS = 10n ** 12n;

function isWanted(wanted: Wanted, name: string | undefined, args: readonly Value[]): boolean {
  if (wanted.kind !== "wish") return false;
  const [expected, ...rest] = wanted.wish;
  return expected === name && show(rest) === show(args);
}

function expectedOf(wanted: Wanted, { message, received: { event } }: Turn): readonly Value[] {
  if (wanted.kind === "wish") return ["nothing", wanted.wish[0]];
  const { ending } = wanted;
  const isOffer = event.kind === "received" && event.frame?.kind === "offer";
  if (ending.kind === "replied" && isOffer) return ["ok", ending.consent];
  if (ending.kind === "replied") return ["ok", message === undefined ? undefined : ending.reply];
  return ending.kind === "refused" ? ["err", ending.error] : ["trapped", undefined];
}

/** What the host itself answers within a turn. */
function judgeLocal(one: Recorded, { epoch, chain }: Turn, complaints: Complaints): void {
  const where = (): string => `${chain.name} ${one.seq}: ${one.name} is ${show([one.result])}`;
  switch (one.name) {
    case "now":
      return complaints.hold(one.result === BigInt(one.atMs), "clock", where);
    case "self": {
      const { id, name, epoch: said } = one.result as { id: string; name: string; epoch: number };
      const isRight = id === chain.id && name === chain.name && said === epoch;
      return complaints.hold(isRight, "self", where);
    }
    case "bytes":
      return complaints.hold((one.result as Uint8Array).length === one.args[0], "random", where);
    default:
  }
}

/** A turn fails where its script does, or where a limit or the host ends it. */
function mayFail(
  wanted: Wanted,
  code: string,
  message: string,
  { sizeMin, notes }: Kept,
  timers: number,
  { timersMax, guest }: ActorPlan,
): boolean {
  const wish = wanted.kind === "wish" ? wanted.wish : undefined;
  const ending = wanted.kind === "ended" ? wanted.ending : undefined;
  switch (code) {
    case "ENGINE_TRAP":
      return ending?.kind === "trapped";
    case "ENGINE_OUT_OF_FUEL":
      return wish?.[0] === "burn" || (guest === "component" && notes.length > NOTES_LONG);
    case "GUEST_FAILED":
      return wish?.[0] === "fail" && wish[1] === message;
    case "CAPABILITY_LIMIT":
      return wish?.[0] === "set-timer" && timers >= timersMax;
    case "ACTOR_STATE_TOO_LARGE":
      return ending?.kind === "replied" && sizeMin + notes.length > STATE_BYTES_MAX - REST_BYTES;
    case "ACTOR_STOPPED":
    case "ACTOR_SHUTDOWN":
    case "ACTOR_CANCELLED":
    case "CELL_LOST":
      return true; // that it was asked for is judged elsewhere
    default:
      return false;
  }
}

/** Of a state, what is neither its notes nor what fills it up. */
const REST_BYTES = 1_000;

/** Timers that the actor has before this event. Its guest knows of fewer, where it set one in a turn that it refused. */
function timerCount({ events }: Chain, before: number): number {
  const timers = new Map<number, { readonly isPeriodic: boolean }>();
  for (const { event, seq } of events) {
    if (seq >= before) break;
    if (event.kind === "failed" || event.kind === "stopped") timers.clear();
    else if (event.kind === "received" && event.message === "timer") {
      const token = event.token ?? -1;
      if (timers.get(token)?.isPeriodic === false) timers.delete(token);
    } else if (event.kind === "called" && event.effect?.kind === "timer")
      timers.set(seq, { isPeriodic: event.effect.everyMs !== undefined });
    else if (event.kind === "called" && event.effect?.kind === "cancelled")
      timers.delete(event.effect.token);
  }
  return timers.size;
}

function tell(wanted: Wanted): string {
  if (wanted.kind === "ended") return `ends: ${JSON.stringify(wanted.ending)}`;
  const [name, ...args] = wanted.wish;
  return `wants ${name}(${show(args)})`;
}
