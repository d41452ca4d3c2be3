import { type ActorId, type Digest, equalBytes, type Sha256, ZERO_DIGEST } from "../base/mod.ts";
import {
  apply,
  type Ledger,
  ledgerDigest,
  type Link,
  LinkWriter,
  type SealedLink,
  type Marked,
  newLedger,
  type Seq,
  type Started,
} from "../chain/mod.ts";
import { ABI_VERSION, METER_VERSION, type Program } from "../engine/mod.ts";
import { DivergenceError } from "./divergence.ts";
import { shapeOf } from "./entry.ts";
import { ActorError } from "./errors.ts";
import { decodeGrant } from "./grant.ts";
import { linkForReplay } from "./linkage.ts";
import type { LoadedLink, LoadedPages } from "./loaded-link.ts";
import { PayloadReader } from "./payloads.ts";
import { type Ended, Rerun } from "./rerun.ts";
import { endsTurn, joined, type RecordedTurn } from "./recorded-turn.ts";

export interface ReplayReport {
  readonly actor: ActorId;
  readonly linkCount: number;
  readonly eventCount: number;
  readonly turnCount: number;
  /** Of the links that the replay made itself: equal to the chain's, or there was a divergence. */
  readonly head: Digest;
  /** SHA-256 of the threaded state after the last turn; undefined where it is resident, or none. */
  readonly state: Digest | undefined;
  /** Of all turns together. */
  readonly fuel: bigint;
  /** Whether the chain stops in the midst of a turn. */
  readonly open: boolean;
}

/** The program of this digest, which a chain names. @throws TheaterError where it is not at hand */
export type ProgramOf = (component: Digest) => Promise<Program>;

/**
 * Runs an actor again from its chain and its components alone: no network, clock, disk or capability is within reach.
 * `programs` is its one program, or gives each that the chain names.
 * @throws DivergenceError at the first event that differs; ActorError ACTOR_CHAIN_UNFIT where this is not the component or
 * not the meter that the chain names; what `programs` throws
 */
export async function replay(
  pages: LoadedPages,
  programs: Program | ProgramOf,
  sha256: Sha256,
): Promise<ReplayReport> {
  const of = typeof programs === "function" ? programs : only(programs);
  const replay = new Replay(of, sha256);
  for await (const page of pages) {
    for (const loaded of page) {
      const pending = replay.take(loaded);
      if (pending !== undefined) await pending;
    }
  }
  return replay.end();
}

function only(program: Program): ProgramOf {
  return async (component) => {
    if (equalBytes(component, program.digest)) return program;
    throw unfit(
      `it names the component ${component.toHex()}, this one is ${program.digest.toHex()}`,
      "replay with every component that the chain names",
    );
  };
}

class Replay {
  readonly #programOf: ProgramOf;
  readonly #sha256: Sha256;
  readonly #payloads: PayloadReader;
  /** The `started` that the present program and grant are of. */
  #as: Started | undefined;
  #rerun: Rerun | undefined;
  #resident = false;
  /** Turns of a resident's epoch that replied: what its memory is made of. */
  #epoch: RecordedTurn[] = [];
  /** Links of the turn that is being read. */
  #links: LoadedLink[] = [];
  readonly #writer: LinkWriter;
  #actor: ActorId | undefined;
  #ledger: Ledger = newLedger();
  #head: Digest = ZERO_DIGEST;
  #counts = { linkCount: 0, eventCount: 0, turnCount: 0 };
  #fuel = 0n;
  #open = false;

  constructor(programOf: ProgramOf, sha256: Sha256) {
    this.#programOf = programOf;
    this.#sha256 = sha256;
    this.#writer = new LinkWriter(sha256);
    this.#payloads = new PayloadReader(sha256);
  }

  take(loaded: LoadedLink): Promise<void> | undefined {
    const { link, blobs } = loaded;
    this.#actor ??= link.actor;
    this.#payloads.add(blobs);
    if (link.turn === undefined && this.#links.length === 0) {
      this.#host(link);
      return this.#seal(loaded);
    }
    this.#links.push(loaded); // within an open turn, the host's links too: they are sealed with it, in order
    if (link.turn === undefined) return undefined;
    return endsTurn(loaded) ? this.#turn() : undefined;
  }

  async end(): Promise<ReplayReport> {
    if (this.#links.length > 0) await this.#turn();
    const actor = this.#actor;
    if (actor === undefined) {
      throw new ActorError("ACTOR_CHAIN_UNFIT", {
        what: "the chain is empty",
        remedy: "replay a chain that begins with its genesis",
      });
    }
    const state = this.#rerun?.state;
    return {
      actor,
      ...this.#counts,
      head: this.#head,
      state: state === undefined ? undefined : this.#sha256(state),
      fuel: this.#fuel,
      open: this.#open,
    };
  }

  /** A promise only where something has to be begun. */
  #turn(): Promise<void> | undefined {
    const links = this.#links;
    this.#links = [];
    const turn = joined(links);
    const started = turn.events.find((event) => event.kind === "started");
    if (started !== undefined && !this.#isAs(started))
      return this.#begin(started).then(() => this.#on(turn, links));
    return this.#on(turn, links);
  }

  #on(turn: RecordedTurn, links: readonly LoadedLink[]): Promise<void> | undefined {
    const rerun = this.#rerun;
    if (rerun === undefined) {
      throw unfit("it does not begin with `started`", "replay it from its genesis");
    }
    if (this.#resident && rerun.instance === undefined && this.#epoch.length > 0) {
      return this.#remember(rerun).then(() => this.#again(rerun, turn, links));
    }
    return this.#again(rerun, turn, links);
  }

  /** A resident's failed turn leaves nothing behind: its memory is that of the turns that replied. */
  async #remember(rerun: Rerun): Promise<void> {
    for (const turn of this.#epoch) await rerun.turn(turn);
  }

  #again(
    rerun: Rerun,
    turn: RecordedTurn,
    links: readonly LoadedLink[],
  ): Promise<void> | undefined {
    const ended = rerun.turn(turn);
    if (!(ended instanceof Promise)) return this.#ended(rerun, ended, turn, links);
    return ended.then((settled) => this.#ended(rerun, settled, turn, links));
  }

  #ended(rerun: Rerun, ended: Ended, turn: RecordedTurn, links: readonly LoadedLink[]): undefined {
    this.#counts.turnCount++;
    this.#fuel += rerun.fuel;
    this.#open = ended === "open";
    if (ended !== "replied") rerun.drop();
    else if (this.#resident) this.#epoch.push(turn);
    for (const loaded of links) this.#seal(loaded);
  }

  /** Whether this life is of the component and the grant that the one before was of. */
  #isAs(started: Started): boolean {
    const before = this.#as;
    return (
      before !== undefined &&
      started.meter === before.meter &&
      started.abi === before.abi &&
      equalBytes(started.component, before.component) &&
      equalBytes(started.imports, before.imports) &&
      equalBytes(this.#payloads.bytes(started.grant), this.#payloads.bytes(before.grant))
    );
  }

  /** At genesis, and after an upgrade: what ran before gives its state, and nothing else. */
  async #begin(started: Started): Promise<void> {
    if (started.meter !== METER_VERSION || started.abi !== ABI_VERSION) {
      throw unfit(
        `it was made with meter ${started.meter} and ABI ${started.abi}; here are ${METER_VERSION} and ${ABI_VERSION}`,
        `replay with theater ${started.theater}`,
      );
    }
    const program = await this.#programOf(started.component);
    const grant = decodeGrant(this.#payloads.bytes(started.grant));
    const linkage = linkForReplay(program, this.#sha256);
    if (!equalBytes(linkage.digest, started.imports)) {
      throw unfit(
        `its import table is not that of the component ${program.digest.toHex()}`,
        "verify the chain; it was not made by theater",
      );
    }
    const shape = shapeOf(program, grant.exports);
    const { state } = this.#rerun ?? {};
    this.#as = started;
    this.#resident = shape.discipline === "resident";
    this.#rerun = new Rerun(
      {
        program,
        shape,
        linkage,
        grant,
        payloads: this.#payloads,
        sha256: this.#sha256,
        suspends: () => false,
      },
      state,
    );
  }

  /** Events of the host are inputs; of these, a mark also says what the replay must have come to. */
  #host({ events, seq: from, atMs }: Link): void {
    let ledger = this.#ledger;
    events.forEach((event, at) => {
      if (event.kind === "marked") this.#compareMark(event, from + at, ledger);
      ledger = apply(ledger, event, from + at, atMs);
    });
  }

  #compareMark(marked: Marked, seq: Seq, ledger: Ledger): void {
    const state = this.#rerun?.state;
    const digest = state === undefined ? undefined : this.#sha256(state);
    this.#same(marked.state, digest, "state", seq);
    this.#same(marked.ledger, ledgerDigest(this.#sha256, ledger), "ledger", seq);
  }

  #same(recorded: Digest | undefined, replayed: Digest | undefined, what: string, seq: Seq): void {
    if (recorded === replayed || (recorded && replayed && equalBytes(recorded, replayed))) return;
    throw new DivergenceError({
      seq,
      what,
      function: undefined,
      recorded: recorded?.toHex() ?? "none",
      replayed: replayed?.toHex() ?? "none",
      firstDifferingByte: undefined,
    });
  }

  /** Makes the link anew on what the replay made before; it must come out as the chain has it. */
  #seal({ link, digest }: LoadedLink): undefined {
    const made = this.#make({ ...link, parent: this.#head });
    this.#same(digest, made.digest, "link", link.seq);
    this.#head = made.digest;
    link.events.forEach((event, at) => {
      this.#ledger = apply(this.#ledger, event, link.seq + at, link.atMs);
    });
    this.#counts.linkCount++;
    this.#counts.eventCount += link.events.length;
  }

  #make(link: Link): SealedLink {
    this.#writer.begin(link);
    for (const event of link.events) this.#writer.record(event);
    return this.#writer.seal();
  }
}

function unfit(what: string, remedy: string): ActorError {
  return new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `this chain cannot be replayed here: ${what}`,
    remedy,
  });
}
