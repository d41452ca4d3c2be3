import type { Clock, Digest, Entropy, Sha256 } from "../base/mod.ts";
import type { Capability } from "../capabilities/mod.ts";
import { ledgerDigest, type StartReason } from "../chain/mod.ts";
import { ABI_VERSION, type Instance, METER_VERSION } from "../engine/mod.ts";
import type { Store } from "../store/mod.ts";
import type { ActorSpec } from "./actor-spec.ts";
import { begin, type Functions } from "./begin.ts";
import { recorded, type Site } from "./boundary.ts";
import { KEPT, type Shape } from "./entry.ts";
import { ActorError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import { type Linkage, openSites } from "./linkage.ts";
import { remember } from "./remember.ts";
import { openScope } from "./scope.ts";
import { stateDigest } from "./state.ts";
import { failed, type Outcome } from "./turn.ts";

export interface LifeDeps {
  readonly spec: ActorSpec;
  readonly shape: Shape;
  readonly linkage: Linkage;
  /** The encoded grant. */
  readonly grant: Uint8Array;
  readonly journal: Journal;
  readonly capabilities: readonly Capability[];
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly sha256: Sha256;
  readonly store: Store;
  readonly theater: string;
  /** Resolves when all that this actor committed is durable. */
  readonly durable: () => Promise<void>;
  /** Gives the thread to others for a moment. */
  readonly breathe: () => Promise<void>;
}

/**
 * The guest's half of an actor, from epoch to epoch: its instance where there is one, its threaded state, what imports stand on,
 * and what was burnt.
 */
export class Life {
  readonly #deps: LifeDeps;
  readonly #fuelMax: bigint;
  #functions: Functions = { of: [] };
  #instance: Instance | undefined;
  /** Why the next turn opens with `started`; undefined where the epoch goes on. */
  #opening: StartReason | undefined = "new";
  #epoch = 0;
  #incarnation = 0;
  #state: Uint8Array | undefined;
  #stateDigest: Digest | undefined;
  #fuelSinceMark = 0n;
  /** Where an instance was not born: what its birth burnt. */
  #stillborn = 0n;

  constructor(deps: LifeDeps) {
    this.#deps = deps;
    this.#fuelMax = deps.spec.grant.limits.fuelMax;
  }

  get instance(): Instance | undefined {
    return this.#instance;
  }

  get state(): Uint8Array | undefined {
    return this.#state;
  }

  /** Of a threaded state that is small enough to be hashed each turn. */
  get stateDigest(): Digest | undefined {
    return this.#stateDigest;
  }

  get #resident(): boolean {
    return this.#deps.shape.discipline === "resident";
  }

  /**
   * Makes a resident's memory again where its instance was dropped. Records nothing.
   * @throws TheaterError where the chain cannot be read, or does not give what it gave; the signal's reason
   */
  async revive(): Promise<void> {
    if (!this.#resident || this.#opening === "new" || this.#instance !== undefined) return;
    await this.#deps.durable();
    const { spec, shape, linkage, sha256, store, breathe, journal } = this.#deps;
    const { id, program, grant } = spec;
    const deps = { program, grant, sha256, suspends, shape, linkage };
    const { instance, functions } = await remember(id, store, deps, breathe, journal.signal);
    this.#instance = instance;
    this.#functions = functions;
  }

  /** Records `started` where an epoch begins, or an incarnation. */
  open(): void {
    const reason = this.#opening;
    if (reason === undefined) return;
    const { spec, linkage, sha256, journal, theater, grant } = this.#deps;
    const seq = journal.record({
      kind: "started",
      reason,
      epoch: this.#epoch,
      incarnation: this.#incarnation,
      component: spec.program.digest,
      meter: METER_VERSION,
      abi: ABI_VERSION,
      theater,
      manifest: spec.manifest,
      grant: journal.slot(grant),
      state: this.#state === undefined ? undefined : sha256(this.#state),
      imports: linkage.digest,
      table: reason === "new" ? linkage.table : undefined,
    });
    if (reason === "new") journal.index({ status: "running", replayFromSeq: seq });
    this.#opening = undefined;
  }

  /** Begins an instance where there is none, with the world behind its imports. What the guest did wrong in that is the outcome. */
  async begin(): Promise<(Outcome & { kind: "failed" }) | undefined> {
    const { spec, linkage } = this.#deps;
    this.#stillborn = 0n;
    try {
      this.#functions.of = this.#live();
      if (this.#instance !== undefined) {
        this.refuel();
        return undefined;
      }
      const { limits } = spec.grant;
      const birth = await begin(spec.program, linkage, this.#functions, limits, suspends);
      if (birth.kind === "stillborn") {
        this.#stillborn = this.#fuelMax - birth.fuelLeft;
        return failed(birth.thrown);
      }
      this.#instance = birth.instance;
      this.#deps.journal.signal.throwIfAborted();
      return undefined;
    } catch (error) {
      return failed(error);
    }
  }

  /** What the turn before left does not matter to the next. */
  refuel(): void {
    if (this.#instance !== undefined) this.#instance.fuel = this.#fuelMax;
  }

  /** What the turn burnt, instantiation included. */
  spend(): bigint {
    const spent =
      this.#instance === undefined ? this.#stillborn : this.#fuelMax - this.#instance.fuel;
    this.#fuelSinceMark += spent;
    return spent;
  }

  /** Takes the state that a turn gave. */
  keep(state: Uint8Array | undefined | typeof KEPT): void {
    if (state === KEPT) return;
    this.#state = state;
    this.#stateDigest = stateDigest(state, this.#deps.sha256);
  }

  /** Whether enough was burnt that the next life should begin from a mark. */
  get isLong(): boolean {
    return !this.#resident && this.#fuelSinceMark >= this.#deps.spec.grant.limits.epochFuelMax;
  }

  /** Ends a threaded actor's epoch: its state is kept whole, and the next one begins from here. Records `marked`; seal it. */
  mark(reason: "epoch" | "activate"): void {
    const { journal, sha256 } = this.#deps;
    const state = this.#state;
    const seq = journal.record({
      kind: "marked",
      epoch: this.#epoch,
      state: state === undefined ? undefined : sha256(state),
      ledger: ledgerDigest(sha256, journal.ledger),
      blobs: state === undefined ? [] : [journal.blob(state)],
    });
    journal.index({ status: "running", replayFromSeq: seq });
    this.#fuelSinceMark = 0n;
    this.#next(reason);
  }

  /** Takes it out of memory. True where that ended an epoch: there is a link to seal. */
  passivate(): boolean {
    if (this.#instance === undefined) return false;
    this.#instance = undefined;
    if (this.#resident) return false;
    this.mark("activate");
    return true;
  }

  /** After a turn that failed: the next opens a new incarnation. */
  restart(): void {
    this.#incarnation++;
    this.#next("restart");
  }

  /** The instance is of no more use. */
  drop(): void {
    this.#instance = undefined;
  }

  #next(reason: StartReason): void {
    this.#instance = undefined;
    this.#opening = reason;
    if (!this.#resident) this.#epoch++;
  }

  /** What stands behind the imports of a living instance. */
  #live(): Functions["of"] {
    const { spec, linkage, journal, capabilities, clock, entropy } = this.#deps;
    const { id, name, grant } = spec;
    const scope = openScope({ id, name, epoch: this.#epoch, clock, entropy, journal });
    const performers = openSites(linkage, grant, capabilities, scope);
    return linkage.sites.map((site, at) => recorded(site, performers[at] ?? absent, journal));
  }
}

function suspends(site: Site): boolean {
  return site.class.kind === "awaited";
}

function absent(): never {
  throw new ActorError("ACTOR_HOST_FAULT", {
    what: "an import has nothing behind it",
    remedy: "report this: it is a bug of theater",
  });
}
