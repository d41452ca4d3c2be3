import {
  type Handle,
  NO_BYTES,
  quote,
  TheaterError,
  unreachable,
  type Value,
  type WitFunction,
} from "../base/mod.ts";
import {
  DECIDED,
  type Ending,
  failMessage,
  GUEST_FAILED,
  type ImportClass,
  isEnding,
  type Perform,
  type Prepared,
  Resource,
  type Wait,
} from "../capabilities/mod.ts";
import {
  type Called,
  type Cause,
  decodeResult,
  describe,
  type Effect,
  encodeResult,
  encodeValue,
  type Event,
  type Failed,
  type Seq,
  type Slot,
} from "../chain/mod.ts";
import type { HostFunction } from "../engine/mod.ts";
import { decidedOf } from "./decided.ts";
import { ActorError } from "./errors.ts";
import { type Lending, type Resources, type Restore, thrownBy } from "./resources.ts";
import type { Tape } from "./tape.ts";
import type { Abandon } from "./waiting.ts";

/** One linked import: its place in the import table, its name, its type, and when it may act. */
export interface Site {
  readonly index: number;
  /** `interface#function` */
  readonly name: string;
  readonly type: WitFunction;
  readonly class: ImportClass;
  /** How handles cross it; undefined where none does. */
  readonly lending: Lending | undefined;
  /** Whether it is the end of a resource: `[resource-drop]…`. */
  readonly drops: boolean;
  /** The code with which it ends every turn that calls it; undefined where it answers. */
  readonly ends: Ending | undefined;
}

/** What stands behind a site for one epoch. */
export interface Performer {
  readonly call: Perform | Prepared;
  readonly restore: Restore;
}

/** What the boundary asks of the living turn. */
export interface Recorder {
  /** The actor's clock. */
  nowMs(): number;
  /** Asked before an import acts. @throws ActorError ACTOR_TURN_TOO_LONG where the link has no room for it */
  makeRoom(): void;
  /** Adds to the link being built. Costs no I/O. */
  record(event: Event): Seq;
  /** Resolves when all that was recorded is durable and all that was queued before has left. Rejects where it never will be. */
  commit(): Promise<void>;
  /** Keeps a payload that is too large for a link, or private, beside it. */
  slot(encoded: Uint8Array): Slot;
  /** What the present call changes in the ledger, as the scope's ports left it; taken once. */
  takeEffect(): Effect | undefined;
  /** What brought the present answer about; taken once. */
  takeCause(): Cause | undefined;
  /** Under which an effect of this call goes out into the world. */
  keyOf(call: Seq): Uint8Array;
  /**
   * The answer to the open call: begun once, however often its turn is run again. Rejects where the turn must not go on, or
   * where this instance of it must not. `abandon` is given the answer where the turn is over before a guest took it.
   */
  answered(call: Seq, begin: () => Promise<Answered>, abandon: Abandon): Promise<Answered>;
  /** Aborts when the turn must not go on. */
  readonly signal: AbortSignal;
}

/** What came of a call that waited. */
export interface Answered {
  readonly value: Value;
  readonly effect: Effect | undefined;
  readonly cause: Cause | undefined;
}

const NO_WAIT: Wait = {
  dueMs: undefined,
  call: -1,
  key: () => NO_BYTES,
  signal: AbortSignal.abort(),
};
const NO_SLOTS: readonly Slot[] = [];

/**
 * Wraps one import of a living actor. Called once per import, when the program is linked; what it returns runs at every
 * crossing, so only a class that must wait pays for a promise.
 */
export function recorded(
  site: Site,
  performer: Performer,
  turn: Recorder,
  resources: Resources,
): HostFunction {
  const { index, type, class: of } = site;
  if (site.name === DECIDED) return (args) => decided(args, turn);
  const perform = performOf(performer);
  switch (of.kind) {
    case "local":
    case "deferred":
    case "observed":
      return (args) => {
        turn.makeRoom();
        const answer =
          site.drops && isGone(args, resources)
            ? undefined
            : answerOf(site, perform, taken(site, performer, args, resources), turn);
        const result = given(site, args, answer, resources);
        const encoded = encodeAnswer(site, result);
        const slots = encodeArgs(type, args, turn);
        turn.record(called(index, slots, turn.slot(encoded), turn.takeEffect()));
        return result;
      };
    case "awaited":
      return (args) => {
        turn.makeRoom();
        const lent = taken(site, performer, args, resources);
        const ready = prepared(site, performer, lent, turn);
        const slots = encodeArgs(type, args, turn);
        if (ready !== undefined && "answer" in ready) {
          const result = given(site, args, ready.answer, resources);
          const encoded = encodeAnswer(site, result);
          turn.record(called(index, slots, turn.slot(encoded), turn.takeEffect()));
          return result;
        }
        const dueMs = ready?.dueMs ?? of.dueMs(lent, turn.nowMs());
        const seq = turn.record(called(index, slots, undefined, turn.takeEffect(), dueMs));
        const committed = turn.commit();
        const { signal } = turn; // of this turn, which may be over before that is durable
        return returned(site, turn, resources, { seq, args }, () =>
          committed.then(() => act(site, perform, lent, { call: seq, dueMs, signal }, turn)),
        );
      };
    default:
      return unreachable(of);
  }
}

/**
 * The same import where an open turn is run again: as long as the record reaches it is asked; the call with which it ends is
 * performed again, or, where that may be done once only, is in doubt; what comes after is the living turn's.
 */
export function carriedOn(
  site: Site,
  performer: Performer,
  turn: Recorder,
  resources: Resources,
  tape: Tape,
): HostFunction {
  const again = replayed(site, tape, resources);
  const onward = recorded(site, performer, turn, resources);
  const perform = performOf(performer);
  return (args) => {
    if (tape.isOver) return onward(args);
    if (!tape.isOpenCall) return again(args);
    const { seq } = tape;
    const { deadlineMs } = same(site, tape, args);
    tape.next();
    const doubtful = site.class.kind === "awaited" && site.class.repeat === "once";
    const lent = taken(site, performer, args, resources);
    const wait = { call: seq, dueMs: deadlineMs, signal: turn.signal };
    return returned(site, turn, resources, { seq, args }, () =>
      doubtful ? inDoubt(site) : act(site, perform, lent, wait, turn),
    );
  };
}

/** A supervisor's judgement is an event of its own, and no call. */
function decided(args: readonly Value[], turn: Recorder): undefined {
  turn.makeRoom();
  turn.record(decidedOf(args));
}

/** Records the answer to the open call, and gives it to the guest. */
async function returned(
  site: Site,
  turn: Recorder,
  resources: Resources,
  call: { readonly seq: Seq; readonly args: readonly Value[] },
  begin: () => Promise<Answered>,
): Promise<Value> {
  const {
    value: answer,
    effect,
    cause,
  } = await turn.answered(call.seq, begin, (late) => abandon(site, late.value));
  const value = given(site, call.args, answer, resources);
  const result = turn.slot(encodeAnswer(site, value));
  turn.record({ kind: "returned", called: call.seq, result, cause, effect });
  return value;
}

function performOf({ call }: Performer): Perform {
  return typeof call === "function" ? call : call.perform;
}

/** The arguments as a capability sees them: with resources in place of their handles. */
function taken(
  { lending }: Site,
  { restore }: Performer,
  args: readonly Value[],
  resources: Resources,
): readonly Value[] {
  return lending === undefined ? args : resources.taken(lending, args, restore);
}

/** Whether a resource is dropped of which nothing is left but its number. */
function isGone([handle]: readonly Value[], resources: Resources): boolean {
  return !resources.isAlive((handle as Handle).rep);
}

/** Its answer as the guest sees it: with handles in place of resources. What the guest gave away is gone. */
function given(
  { name, lending }: Site,
  args: readonly Value[],
  answer: Value,
  resources: Resources,
): Value {
  if (lending === undefined) return answer;
  resources.released(lending, args);
  try {
    return resources.given(lending, answer);
  } catch (error) {
    throw hostFault(name, "its answer does not fit its WIT type", error);
  }
}

async function act(
  site: Site,
  perform: Perform,
  args: readonly Value[],
  of: Omit<Wait, "key">,
  turn: Recorder,
): Promise<Answered> {
  const { call, signal } = of;
  signal.throwIfAborted();
  const wait: Wait = { ...of, key: () => turn.keyOf(call) };
  try {
    const value = await perform(args, wait);
    const cause = turn.takeCause(); // no later call's, whatever comes of this one
    if (signal.aborted) abandon(site, value);
    signal.throwIfAborted();
    return { value, effect: turn.takeEffect(), cause };
  } catch (error) {
    throw error instanceof TheaterError ? error : hostFault(site.name, "it threw", error);
  }
}

/** An answer that came too late for anyone to hold it. Gives what was thrown in that. */
function abandon({ lending }: Site, answer: Value): readonly unknown[] {
  const thrown: unknown[] = [];
  lending?.result?.(answer, (resource) => {
    if (resource instanceof Resource) thrown.push(...thrownBy(resource));
    return resource;
  });
  return thrown;
}

/** The host died between the act and its record, and it may be done once only: nobody knows. */
async function inDoubt({ name, class: of }: Site): Promise<Answered> {
  const value = of.kind === "awaited" ? of.inDoubt : undefined;
  if (value !== undefined) return { value, effect: undefined, cause: undefined };
  throw new ActorError("ACTOR_IN_DOUBT", {
    what: `the host ended while ${quote(name)} acted, and nobody knows whether it did`,
    remedy: "look at what it acts upon, then send the message again, or do not",
  });
}

/** What goes with the call of an awaited import; its refusals pass, as do those of the others. */
function prepared(
  { name }: Site,
  { call }: Performer,
  args: readonly Value[],
  turn: Recorder,
): ReturnType<Prepared["prepare"]> {
  if (typeof call === "function") return undefined;
  try {
    return call.prepare(args);
  } catch (error) {
    turn.takeEffect();
    throw error instanceof TheaterError ? error : hostFault(name, "it threw", error);
  }
}

/** What a capability answers at once. Its refusals pass; anything else that it does wrong is the host's fault, not the guest's. */
function answerOf({ name }: Site, perform: Perform, args: readonly Value[], turn: Recorder): Value {
  try {
    const result = perform(args, NO_WAIT);
    if (!(result instanceof Promise)) return result;
    result.catch(() => undefined); // it is refused whatever comes of it
    throw hostFault(
      name,
      "it answered with a promise, though its class answers at once",
      undefined,
    );
  } catch (error) {
    turn.takeEffect(); // what it queued before it refused is not the next call's
    throw error instanceof TheaterError ? error : hostFault(name, "it threw", error);
  }
}

function encodeAnswer({ name, type }: Site, result: Value): Uint8Array {
  try {
    return encodeResult(type.result, result);
  } catch (error) {
    throw hostFault(name, "its answer does not fit its WIT type", error);
  }
}

function hostFault(name: string, what: string, cause: unknown): ActorError {
  return new ActorError("ACTOR_HOST_FAULT", {
    what: `the capability behind ${quote(name)} failed: ${what}`,
    remedy: "mend the capability; its author finds the cause in the error",
    cause,
  });
}

/**
 * The same import in a replay: it asks the chain, and nothing of the world.
 * @throws DivergenceError at the first call that the chain does not show; TapeEnd where the record stops.
 */
export function replayed(site: Site, tape: Tape, resources: Resources): HostFunction {
  const { name, type, lending } = site;
  if (name === DECIDED) return (args) => tape.decided(decidedOf(args), name);
  if (lending === undefined)
    return (args) => decodeResult(type.result, tape.answer(same(site, tape, args), name));
  const [of = "", called = ""] = name.split("#");
  return (args) => {
    const call = same(site, tape, args);
    const made = { interface: of, function: called, args, nowMs: tape.atMs };
    const result = decodeResult(type.result, tape.answer(call, name));
    resources.released(lending, args);
    resources.replayed(lending, result, made, (recorded, counted) =>
      tape.diverge("handle", String(recorded), String(counted), name),
    );
    return result;
  };
}

/** The recorded call, held against the one that is made now. */
function same(site: Site, tape: Tape, args: readonly Value[]): Called {
  const { index, name, type } = site;
  sameEnding(site, tape, args);
  const recorded = tape.called(index, name);
  for (let at = 0; at < type.params.length; at++) {
    const param = type.params[at] as { name: string; type: never };
    tape.sameSlot(
      recorded.args[at],
      encodeValue(param.type, args[at]),
      `argument ${param.name}`,
      name,
    );
  }
  return recorded;
}

/** A guest that ended its turn by a call does so again, by the same one and by no other; and nothing comes after it. */
function sameEnding({ name, ends }: Site, tape: Tape, args: readonly Value[]): void {
  const event = tape.peek();
  if (event === undefined || (event.kind === "failed" && isBefore(event))) return;
  if (ends === undefined) {
    if (event.kind === "failed" && isEnding(event.code))
      tape.diverge("kind", describe(event), `a call of ${quote(name)}`, name);
    return;
  }
  if (event.kind !== "failed")
    return tape.diverge("kind", describe(event), `a failure, ${ends}`, name);
  if (event.code !== ends) tape.diverge("code", event.code, ends, name);
  if (ends === GUEST_FAILED) sameWords(event, failMessage(args[0] as string), tape, name);
}

/** What the guest said is its own: compared, as no other message is. */
function sameWords({ message }: Failed, said: string, tape: Tape, name: string): void {
  if (message !== said) tape.diverge("message", quote(message), quote(said), name);
}

/** Whether a call was cut short before what stands behind it was asked. */
function isBefore({ code, origin }: Failed): boolean {
  return origin === "host" || code === "ACTOR_TURN_TOO_LONG";
}

function encodeArgs(type: WitFunction, args: readonly Value[], turn: Recorder): readonly Slot[] {
  const { params } = type;
  if (params.length === 0) return NO_SLOTS;
  return params.map((param, at) => turn.slot(encodeValue(param.type, args[at])));
}

function called(
  index: number,
  args: readonly Slot[],
  result?: Slot,
  effect?: Effect,
  deadlineMs?: number,
): Called {
  return { kind: "called", import: index, args, result, deadlineMs, effect };
}
