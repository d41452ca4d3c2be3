import { quote, TheaterError, unreachable, type Value, type WitFunction } from "../base/mod.ts";
import type { ImportClass, Perform, Wait } from "../capabilities/mod.ts";
import {
  type Called,
  decodeResult,
  type Effect,
  encodeResult,
  encodeValue,
  type Event,
  type Seq,
  type Slot,
} from "../chain/mod.ts";
import type { HostFunction } from "../engine/mod.ts";
import { ActorError } from "./errors.ts";
import type { Tape } from "./tape.ts";

/** One linked import: its place in the import table, its name, its type, and when it may act. */
export interface Site {
  readonly index: number;
  /** `interface#function` */
  readonly name: string;
  readonly type: WitFunction;
  readonly class: ImportClass;
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
  /** Aborts when the turn must not go on. */
  readonly signal: AbortSignal;
}

const NO_WAIT: Wait = { dueMs: undefined, signal: AbortSignal.abort() };
const NO_SLOTS: readonly Slot[] = [];

/**
 * Wraps one import of a living actor. Called once per import, when the program is linked; what it returns runs at every
 * crossing, so only a class that must wait pays for a promise.
 */
export function recorded(site: Site, perform: Perform, turn: Recorder): HostFunction {
  const { index, type, class: of } = site;
  switch (of.kind) {
    case "local":
    case "deferred":
    case "observed":
      return (args) => {
        turn.makeRoom();
        const result = answerOf(site, perform, args, turn);
        const encoded = encodeAnswer(site, result);
        const slots = encodeArgs(type, args, turn);
        turn.record(called(index, slots, turn.slot(encoded), turn.takeEffect()));
        return result;
      };
    case "awaited":
      return async (args) => {
        turn.makeRoom();
        const dueMs = of.dueMs(args, turn.nowMs());
        const slots = encodeArgs(type, args, turn);
        const seq = turn.record(called(index, slots, undefined, turn.takeEffect(), dueMs));
        await turn.commit();
        turn.signal.throwIfAborted();
        const result = await unlessAborted(
          turn.signal,
          actOf(site, perform, args, { dueMs, signal: turn.signal }),
        );
        const encoded = encodeAnswer(site, result);
        turn.record({
          kind: "returned",
          called: seq,
          result: turn.slot(encoded),
          cause: undefined,
          effect: turn.takeEffect(),
        });
        return result;
      };
    default:
      return unreachable(of);
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

async function actOf(
  { name }: Site,
  perform: Perform,
  args: readonly Value[],
  wait: Wait,
): Promise<Value> {
  try {
    return await perform(args, wait);
  } catch (error) {
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

/** A turn that must not go on waits for nobody, however deaf the capability is. */
function unlessAborted(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/**
 * The same import in a replay: it asks the chain, and nothing of the world.
 * @throws DivergenceError at the first call that the chain does not show; TapeEnd where the record stops.
 */
export function replayed({ index, name, type }: Site, tape: Tape): HostFunction {
  return (args) => {
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
    return decodeResult(type.result, tape.answer(recorded, name));
  };
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
