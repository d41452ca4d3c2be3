import { unreachable, type Value, type WitFunction } from "../base/mod.ts";
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
  /** Adds to the link being built. Costs no I/O. */
  record(event: Event): Seq;
  /** Resolves when all that was recorded is durable and all that was queued before has left. */
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
        const slots = encodeArgs(type, args, turn);
        const result = perform(args, NO_WAIT) as Value; // these classes answer at once: their contract test
        const slot = turn.slot(encodeResult(type.result, result));
        turn.record(called(index, slots, slot, turn.takeEffect()));
        return result;
      };
    case "awaited":
      return async (args) => {
        const dueMs = of.dueMs(args, turn.nowMs());
        const asked = called(
          index,
          encodeArgs(type, args, turn),
          undefined,
          turn.takeEffect(),
          dueMs,
        );
        const seq = turn.record(asked);
        await turn.commit();
        const result = await perform(args, { dueMs, signal: turn.signal });
        turn.record({
          kind: "returned",
          called: seq,
          result: turn.slot(encodeResult(type.result, result)),
          cause: undefined,
          effect: turn.takeEffect(),
        });
        return result;
      };
    default:
      return unreachable(of);
  }
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
