import { type Digest, equalBytes, quote, type Sha256, type Value } from "../base/mod.ts";
import {
  decodeValue,
  describe,
  encodeResult,
  type Event,
  type Received,
  type Replied,
  type Slot,
  type Started,
} from "../chain/mod.ts";
import {
  type EngineCode,
  EngineError,
  type HostFunction,
  type Instance,
  type Program,
} from "../engine/mod.ts";
import { replayed, type Site } from "./boundary.ts";
import { consentOf, HANDLE_OPEN } from "./channel-entry.ts";
import { type Entry, INIT, KEPT, type Shape } from "./entry.ts";
import { NOTHING_TO_RUN } from "./genesis.ts";
import { RESUME } from "./restarting.ts";
import type { ActorGrant } from "./grant.ts";
import { begin, type Functions } from "./begin.ts";
import type { Linkage } from "./linkage.ts";
import type { Payloads } from "./payloads.ts";
import type { RecordedTurn } from "./recorded-turn.ts";
import { Resources } from "./resources.ts";
import { stateDigest } from "./state.ts";
import { Tape, TapeEnd } from "./tape.ts";
import { failed, type Outcome, run } from "./turn.ts";

export interface RerunDeps {
  readonly program: Program;
  readonly shape: Shape;
  readonly linkage: Linkage;
  readonly grant: ActorGrant;
  readonly payloads: Payloads;
  readonly sha256: Sha256;
  /** Which imports may wait once the record has ended; none in a replay that goes no further. */
  readonly suspends: (site: Site) => boolean;
}

/** What running a turn again came to: as the chain has it, or still open where the record stops. */
export type Ended = "replied" | "failed" | "open";

/** A turn that is carried on: on its way, where it is not over at once. */
export interface Carried {
  /** Undefined at the genesis of a component without `init`. */
  readonly entry: Entry | undefined;
  readonly ended: Outcome | Promise<Outcome>;
}

/**
 * Runs recorded turns again, each import answered from the record, and holds everything that the guest does against it.
 * It reads no clock, and reaches no capability.
 */
export class Rerun {
  readonly functions: Functions;
  /** What the guest was lent by the host. */
  readonly resources: Resources = new Resources();
  readonly #deps: RerunDeps;
  readonly #tape: Tape;
  readonly #fromTape: readonly HostFunction[];
  #instance: Instance | undefined;
  #state: Uint8Array | undefined;
  #fuel = 0n;
  /** Where an instance was not born: what its birth burnt. */
  #stillborn = 0n;

  /** `state` is that of a threaded actor where its epoch begins. */
  constructor(deps: RerunDeps, state?: Uint8Array) {
    const tape = new Tape(deps.payloads);
    this.#deps = deps;
    this.#tape = tape;
    this.#state = state;
    this.#fromTape = deps.linkage.sites.map((site) => replayed(site, tape, this.resources));
    this.functions = { of: this.#fromTape };
  }

  get instance(): Instance | undefined {
    return this.#instance;
  }

  /** Of a threaded actor, after the last turn. */
  get state(): Uint8Array | undefined {
    return this.#state;
  }

  /** Burnt by an instance that was not born. */
  get stillborn(): bigint {
    return this.#stillborn;
  }

  /** Of the last turn that ran again. */
  get fuel(): bigint {
    return this.#fuel;
  }

  /** What comes next begins on a new instance. */
  drop(): void {
    this.#instance = undefined;
  }

  /**
   * A promise only where an instance is begun, or where its imports may wait.
   * @throws DivergenceError at the first event that differs, or rejects with it
   */
  turn(turn: RecordedTurn): Ended | Promise<Ended> {
    this.#tape.load(turn);
    const received = this.#opening();
    const entry = this.#entry(received);
    const args = received.args.map((slot, at) => this.#argument(entry, at, slot));
    this.functions.of = this.#fromTape;
    const outcome =
      this.#instance === undefined
        ? this.#first(entry, args)
        : this.#again(this.#instance, entry, args);
    if (!(outcome instanceof Promise)) return this.#ended(entry, outcome);
    return outcome.then((settled) => this.#ended(entry, settled));
  }

  /**
   * Runs an open turn again to where its record stops, and on from there. `onward` gives what stands behind the imports then;
   * it reads the tape as long as there is something on it.
   */
  async carryOn(
    turn: RecordedTurn,
    onward: (tape: Tape) => readonly HostFunction[],
  ): Promise<Carried> {
    this.#tape.load(turn);
    const received = this.#opening();
    const entry = this.#entry(received);
    const args = received.args.map((slot, at) => this.#argument(entry, at, slot));
    this.functions.of = onward(this.#tape);
    const { program, linkage, grant, suspends } = this.#deps;
    if (this.#instance === undefined) {
      this.resources.clear();
      const birth = await begin(program, linkage, this.functions, grant.limits, suspends);
      if (birth.kind === "stillborn") {
        this.#stillborn = grant.limits.fuelMax - birth.fuelLeft;
        return { entry, ended: failed(birth.thrown) };
      }
      this.#instance = birth.instance;
    } else this.#instance.fuel = grant.limits.fuelMax;
    if (entry === undefined) return { entry, ended: NOTHING_TO_RUN };
    const ended = run(this.#instance, entry, this.#state, args, grant.limits.stateBytesMax);
    return { entry, ended };
  }

  /** Takes what stands before the handler: deliveries, the beginning of an epoch, the message. */
  #opening(): Received {
    const tape = this.#tape;
    for (let event = tape.next(); event !== undefined; event = tape.next()) {
      if (event.kind === "received") return event;
      if (event.kind === "started") this.#started(event);
      if (event.kind !== "started" && event.kind !== "settled") break;
    }
    return tape.diverge("kind", "no message", "a turn, which begins with one");
  }

  /** An epoch begins where the chain says; from which state, the replay knows itself. */
  #started({ state, reason }: Started): void {
    if (this.#deps.shape.discipline === "threaded") this.drop();
    if (reason === "restart" && state === undefined) this.#state = undefined; // it was told to begin anew
    const digest = this.#state === undefined ? undefined : this.#deps.sha256(this.#state);
    this.#sameDigest(state, digest, "state", undefined);
  }

  #entry({ function: name }: Received): Entry | undefined {
    const { init, entries } = this.#deps.shape;
    const entry = name === INIT ? init : entries.get(name);
    if (entry === undefined && name !== INIT && name !== RESUME) {
      this.#tape.diverge(
        "function",
        quote(name),
        "a component that exports no such function",
        name,
      );
    }
    return entry;
  }

  #argument(entry: Entry | undefined, at: number, slot: Slot): Value {
    const param = entry?.recorded.params[at];
    if (param === undefined) return undefined; // genesis of a component without `init`
    return decodeValue(param.type, this.#deps.payloads.bytes(slot));
  }

  async #first(entry: Entry | undefined, args: readonly Value[]): Promise<Cut> {
    const { program, linkage, grant, suspends } = this.#deps;
    this.resources.clear();
    const birth = await begin(program, linkage, this.functions, grant.limits, suspends);
    if (birth.kind === "stillborn") {
      this.#stillborn = grant.limits.fuelMax - birth.fuelLeft;
      return cut(birth.thrown);
    }
    this.#instance = birth.instance;
    return this.#call(birth.instance, entry, args);
  }

  #again(instance: Instance, entry: Entry | undefined, args: readonly Value[]): Cut | Promise<Cut> {
    instance.fuel = this.#deps.grant.limits.fuelMax;
    return this.#call(instance, entry, args);
  }

  #call(instance: Instance, entry: Entry | undefined, args: readonly Value[]): Cut | Promise<Cut> {
    const stopped = this.#tape.peek();
    if (stopped?.kind === "failed" && stopped.origin === "host") return undefined;
    if (entry === undefined) return NOTHING_TO_RUN;
    const { stateBytesMax } = this.#deps.grant.limits;
    try {
      const outcome = run(instance, entry, this.#state, args, stateBytesMax);
      return outcome instanceof Promise ? outcome.catch(cut) : outcome;
    } catch (error) {
      return cut(error);
    }
  }

  #ended(entry: Entry | undefined, outcome: Cut): Ended {
    const tape = this.#tape;
    const end = tape.peek();
    if (outcome === undefined) {
      this.#fuel = end?.kind === "failed" ? end.fuel : 0n;
      return end === undefined ? "open" : "failed";
    }
    const { fuelMax } = this.#deps.grant.limits;
    this.#fuel = this.#instance === undefined ? this.#stillborn : fuelMax - this.#instance.fuel;
    this.#compare(entry, outcome, this.#fuel, end);
    tape.next();
    const more = tape.peek();
    if (more !== undefined) tape.diverge("kind", describe(more), "nothing: the turn is over");
    return outcome.kind;
  }

  #compare(entry: Entry | undefined, outcome: Outcome, fuel: bigint, end: Event | undefined): void {
    const tape = this.#tape;
    const name = entry?.name ?? INIT;
    if (end?.kind === "failed" && end.origin === "host") return; // not compared: it was imposed
    if (outcome.kind === "failed" && outcome.origin === "host") throw cutShort(outcome);
    if (end?.kind !== outcome.kind) {
      const found =
        outcome.kind === "failed" ? `a failure, ${outcome.code}: ${outcome.message}` : "a reply";
      return tape.diverge("kind", end === undefined ? "nothing" : describe(end), found, name);
    }
    if (outcome.kind === "failed" && end.kind === "failed") {
      if (end.code !== outcome.code) tape.diverge("code", end.code, outcome.code, name);
      if (end.origin !== outcome.origin) tape.diverge("origin", end.origin, outcome.origin, name);
    }
    if (outcome.kind === "replied" && end.kind === "replied") {
      tape.sameSlot(
        end.result,
        encodeResult(entry?.recorded.result, outcome.result),
        "result",
        name,
      );
      if (name === HANDLE_OPEN) this.#sameConsent(end, outcome.result);
      if (outcome.state !== KEPT) this.#state = outcome.state;
      this.#sameDigest(end.state, stateDigest(this.#state, this.#deps.sha256), "state", name);
    }
    if ((end.kind === "replied" || end.kind === "failed") && end.fuel !== fuel) {
      tape.diverge("fuel", String(end.fuel), String(fuel), name);
    }
  }

  /** What the answer to an offer did to the ledger is what it said. */
  #sameConsent({ effect }: Replied, result: Value): void {
    const recorded = effect?.kind === "channel" ? effect.step : undefined;
    const given = consentOf(result);
    const isSame =
      recorded?.kind === "accept" && given.kind === "accept"
        ? recorded.credit === given.credit && recorded.isAutomatic === given.isAutomatic
        : recorded?.kind === given.kind;
    if (!isSame) this.#tape.diverge("consent", recorded?.kind ?? "none", given.kind, HANDLE_OPEN);
  }

  #sameDigest(
    recorded: Digest | undefined,
    replayed: Digest | undefined,
    what: string,
    name: string | undefined,
  ): void {
    if (recorded === replayed || (recorded && replayed && equalBytes(recorded, replayed))) return;
    this.#tape.diverge(what, recorded?.toHex() ?? "none", replayed?.toHex() ?? "none", name);
  }
}

/** The host had no room for running it again, which says nothing of the record. All that answers here is the engine, and the tape. */
function cutShort({ code, message }: Outcome & { readonly kind: "failed" }): EngineError {
  const remedy = "try again when the host does less; what is recorded is as it was";
  return new EngineError(code as EngineCode, { what: message, remedy }, "host");
}

/** Undefined where the record stops in the midst of the turn, or where the host stopped it. */
type Cut = Outcome | undefined;

/** What an error within a rerun means. @throws what is neither the guest's nor the record's end */
function cut(error: unknown): Cut {
  if (!(error instanceof TapeEnd)) return failed(error);
  if (error.event?.kind !== "failed" || error.event.origin === "host") return undefined;
  const { code, message, origin } = error.event; // a capability's refusal: an answer like any other
  return { kind: "failed", code, message, origin };
}
