import { type Digest, equalBytes, type Sha256 } from "../base/mod.ts";
import type { Capability, Scope } from "../capabilities/mod.ts";
import { encodeLedger, ledgerDigest, type StartReason } from "../chain/mod.ts";
import { ABI_VERSION, type Instance, METER_VERSION } from "../engine/mod.ts";
import type { Store } from "../store/mod.ts";
import type { ActorSpec } from "./actor-spec.ts";
import { begin, type Functions } from "./begin.ts";
import { carriedOn, type Performer, recorded, type Site } from "./boundary.ts";
import { KEPT, type Shape } from "./entry.ts";
import { ActorError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import { TURN_FUEL } from "./limits.ts";
import { type Linkage, openSites } from "./linkage.ts";
import { remember } from "./remember.ts";
import type { RecordedTurn } from "./recorded-turn.ts";
import type { Recovered } from "./recover.ts";
import type { Carried, Rerun } from "./rerun.ts";
import { Resources } from "./resources.ts";
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
  /** The ports for capabilities, in this epoch. */
  readonly scope: (epoch: number) => Scope;
  readonly sha256: Sha256;
  readonly store: Store;
  readonly theater: string;
  /** Undefined: it is to begin. */
  readonly recovered: Recovered | undefined;
  /** Resolves when all that this actor committed is durable. */
  readonly durable: () => Promise<void>;
  /** Gives the thread to others for a moment. */
  readonly breathe: () => Promise<void>;
  /** Hears of a capability that failed where no turn could be told. */
  readonly fault: (error: ActorError) => void;
}

/**
 * The guest's half of an actor, from epoch to epoch: its instance where there is one, its threaded state, what imports stand on,
 * and what was burnt.
 */
export class Life {
  readonly #deps: LifeDeps;
  readonly #fuelMax: bigint;
  #functions: Functions = { of: [] };
  #resources: Resources = new Resources();
  /** What an evicted instance held: the call that its turn waits for may act upon it. */
  #evicted: Resources | undefined;
  #instance: Instance | undefined;
  /** The world stands behind its imports. */
  #isLive = false;
  /** Why the next turn opens with `started`; undefined where the epoch goes on. */
  #opening: StartReason | undefined = "new";
  #epoch = 0;
  #incarnation = 0;
  #state: Uint8Array | undefined;
  #stateDigest: Digest | undefined;
  #fuelSinceMark = 0n;
  /** Where an instance was not born: what its birth burnt. */
  #stillborn = 0n;
  /** What an instance that is gone had burnt of the present turn. */
  #gone = 0n;
  /** Whether `state` is what the chain's turns came to. */
  #isKnown = true;

  constructor(deps: LifeDeps) {
    const { recovered, spec } = deps;
    this.#deps = deps;
    this.#fuelMax = spec.grant.limits.fuelMax;
    const life = recovered?.end.ledger.life;
    if (recovered === undefined || life === undefined) return;
    this.#epoch = life.epoch;
    this.#incarnation = life.incarnation;
    this.#fuelSinceMark = recovered.fuelSinceMark;
    this.#isKnown = false;
    this.#opening = undefined;
    if (isJudgedElsewhere(deps, recovered)) return;
    if (recovered.end.ledger.exit !== undefined) this.restart();
    else if (recovered.end.ledger.upgrade !== undefined) this.#next("upgrade");
    else if (recovered.last === "marked") this.#next("activate");
  }

  get instance(): Instance | undefined {
    return this.#instance;
  }

  /** The same, where the world stands behind its imports, and not the record that it was made again from. */
  get living(): Instance | undefined {
    return this.#isLive ? this.#instance : undefined;
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
   * Makes state and memory again where they are not at hand: by running the epoch's turns again. Records nothing.
   * @throws TheaterError where the chain cannot be read, or does not give what it gave; the signal's reason
   */
  async revive(): Promise<void> {
    if (this.#opening === "new" || this.#instance !== undefined) return;
    if (!this.#resident && this.#opening !== undefined && this.#isKnown) return;
    const { rerun } = await this.#remember();
    if (this.#opening === undefined || this.#resident) this.#adopt(rerun);
  }

  /**
   * Runs the open turn again to where its record stops, and on from there.
   * @throws as `revive`
   */
  async carryOn(): Promise<Carried> {
    const { rerun, open } = await this.#remember();
    if (open === undefined) throw new Error("a turn is carried on that is not open");
    const { linkage, journal } = this.#deps;
    const performers = this.#performers();
    this.#adopt(rerun);
    const carried = await rerun.carryOn(open, (tape) =>
      linkage.sites.map((site, at) =>
        carriedOn(site, performers[at] ?? ABSENT, journal, rerun.resources, tape),
      ),
    );
    this.#stillborn = rerun.stillborn;
    this.#instance = rerun.instance;
    this.#isLive = true;
    return carried;
  }

  async #remember(): Promise<{ rerun: Rerun; open: RecordedTurn | undefined }> {
    const { spec, shape, linkage, sha256, store, breathe, journal, durable } = this.#deps;
    await durable();
    const { id, program, grant } = spec;
    const deps = { program, grant, sha256, suspends, shape, linkage };
    const { replayFromSeq, signal } = journal;
    const { rerun, open } = await remember(id, replayFromSeq, store, deps, breathe, signal);
    if (!this.#resident) {
      this.#state = rerun.state;
      this.#stateDigest = stateDigest(rerun.state, sha256);
    }
    this.#isKnown = true;
    return { rerun, open };
  }

  #adopt({ instance, functions, resources }: Rerun): void {
    this.#isLive = false;
    this.#instance = instance;
    this.#functions = functions;
    this.#resources = resources;
  }

  /** Records `started` where an epoch begins, or an incarnation. */
  open(): void {
    const reason = this.#opening;
    if (reason === undefined) return;
    const { spec, linkage, sha256, journal, theater, grant } = this.#deps;
    const before = journal.ledger.life?.imports;
    const isAsBefore = before !== undefined && equalBytes(before, linkage.digest);
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
      table: isAsBefore ? undefined : linkage.table,
    });
    if (reason === "new") journal.index({ status: "running", replayFromSeq: seq });
    if (reason === "restart") journal.index({ status: "running" });
    this.#opening = undefined;
  }

  /** Begins an instance where there is none, with the world behind its imports. What the guest did wrong in that is the outcome. */
  async begin(): Promise<(Outcome & { kind: "failed" }) | undefined> {
    const { spec, linkage } = this.#deps;
    this.#stillborn = 0n;
    try {
      if (this.#instance === undefined) this.#resources = new Resources();
      this.#functions.of = this.#live();
      this.#isLive = true;
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
      this.#instance === undefined
        ? this.#stillborn + this.#gone
        : this.#fuelMax - this.#instance.fuel;
    this.#gone = 0n;
    this.#fuelSinceMark += spent + TURN_FUEL;
    return spent;
  }

  /** Its instance goes in the midst of a turn, which is carried on later. */
  evict(): void {
    if (this.#instance !== undefined) this.#gone = this.#fuelMax - this.#instance.fuel;
    this.#instance = undefined;
    const held = this.#resources;
    this.#evicted = held;
    this.#deps.journal.waiting.whenAnswered(() => this.#letGo(held));
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
    this.#keepWhole();
    this.#next(reason);
  }

  /**
   * Has the latest mark hold its whole state, so that what goes on from there needs nothing from before; perhaps it does already.
   * Between turns, of a threaded actor that was revived. Records `marked`: true where there is a link to seal.
   */
  settle(): boolean {
    const isMarked = this.#opening !== undefined && this.#opening !== "restart";
    if (isMarked || this.#deps.journal.ledger.upgrade !== undefined) return false;
    this.#keepWhole();
    return true;
  }

  #keepWhole(): void {
    const { journal, sha256 } = this.#deps;
    journal.open(); // what stands before the mark is in its ledger
    const state = this.#state;
    const ledger = encodeLedger(journal.ledger);
    const seq = journal.record({
      kind: "marked",
      epoch: journal.ledger.life?.epoch ?? 0, // a failure before may have opened the next
      state: state === undefined ? undefined : sha256(state),
      ledger: ledgerDigest(sha256, journal.ledger),
      blobs: [...(state === undefined ? [] : [journal.blob(state)]), journal.blob(ledger)],
    });
    journal.index({ status: "running", replayFromSeq: seq });
    this.#fuelSinceMark = 0n;
  }

  /** Takes it out of memory. True where that ended an epoch: there is a link to seal. */
  passivate(): boolean {
    if (this.#instance === undefined) return false;
    this.drop();
    if (this.#resident) return false;
    this.mark("activate");
    return true;
  }

  get incarnation(): number {
    return this.#incarnation;
  }

  /** After a turn that failed, or after it stopped: the next opens a new incarnation. */
  restart(incarnation: number = this.#incarnation + 1, from: "last" | "initial" = "last"): void {
    this.#incarnation = incarnation;
    this.#next("restart");
    if (from === "last") return;
    this.#state = undefined;
    this.#stateDigest = undefined;
    this.#isKnown = true;
  }

  /** The instance is of no more use, and whatever it held of the host is let go. */
  drop(): void {
    this.#instance = undefined;
    this.#letGo(this.#resources);
    if (this.#evicted !== undefined) this.#letGo(this.#evicted);
    this.#evicted = undefined;
  }

  #letGo(held: Resources): void {
    for (const cause of held.letGo()) this.notLetGo(cause);
  }

  /** A resource threw when it was let go. */
  notLetGo(cause: unknown): void {
    this.#deps.fault(
      new ActorError("ACTOR_HOST_FAULT", {
        what: "a resource of a capability threw when it was let go",
        remedy: "mend the capability; its author finds the cause in the error",
        cause,
      }),
    );
  }

  #next(reason: StartReason): void {
    this.drop();
    this.#opening = reason;
    if (!this.#resident) this.#epoch++;
  }

  /** What stands behind the imports of a living instance. */
  #live(): Functions["of"] {
    const { linkage, journal } = this.#deps;
    const performers = this.#performers();
    const resources = this.#resources;
    return linkage.sites.map((site, at) =>
      recorded(site, performers[at] ?? ABSENT, journal, resources),
    );
  }

  #performers(): ReturnType<typeof openSites> {
    const { spec, linkage, capabilities, scope } = this.#deps;
    return openSites(linkage, spec.grant, capabilities, scope(this.#epoch));
  }
}

/** What has a supervisor and has ended begins again when that says so. */
function isJudgedElsewhere({ spec }: LifeDeps, { end, last }: Recovered): boolean {
  return spec.supervisor !== undefined && (last === "failed" || end.ledger.phase === "stopped");
}

function suspends(site: Site): boolean {
  return site.class.kind === "awaited";
}

const ABSENT: Performer = {
  call() {
    throw new ActorError("ACTOR_HOST_FAULT", {
      what: "an import has nothing behind it",
      remedy: "report this: it is a bug of theater",
    });
  },
  restore: () => undefined,
};
