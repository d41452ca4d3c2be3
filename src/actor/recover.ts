import type { ActorId, Digest, Sha256, Value } from "../base/mod.ts";
import {
  apply,
  decodeLedger,
  decodeResult,
  type Event,
  type Ledger,
  newLedger,
  SALT_BYTES,
  type Seq,
  type Slot,
} from "../chain/mod.ts";
import type { Listed, StoreReader } from "../store/mod.ts";
import { ActorError } from "./errors.ts";
import { type ActorGrant, decodeGrant } from "./grant.ts";
import type { ChainEnd } from "./journal.ts";
import { isErr } from "./genesis.ts";
import { INIT } from "./entry.ts";
import { TURN_FUEL } from "./limits.ts";
import { load } from "./load.ts";
import type { LoadedLink } from "./loaded-link.ts";
import { PayloadReader } from "./payloads.ts";
import { isCounted } from "./restarts.ts";

/** What an actor is, from its durable chain alone: of an upgrade that no epoch follows yet, what it is to be. */
export interface Recovered {
  readonly end: ChainEnd;
  readonly grant: ActorGrant;
  readonly component: Digest;
  readonly manifest: Digest;
  /** How its latest turn or its epoch ended; undefined where a turn is open. */
  readonly last: "replied" | "failed" | "marked" | undefined;
  /** Whether that turn was its genesis. */
  readonly isGenesis: boolean;
  /** Its `init` answered `err`, and it was not stopped for that yet. */
  readonly isInitRefused: boolean;
  /** Its latest turn was its `init`, which failed or was refused: there is no state to go on with. */
  readonly isUnborn: boolean;
  /** Its cell died twice in a turn of which nothing is in the chain: the first that begins fails for that. */
  readonly isLost?: boolean;
  /** It had stopped, and its supervisor starts it again. */
  readonly isRevived?: boolean;
  /** Times of the failures since the latest mark that count against the intensity. */
  readonly failuresMs: readonly number[];
  /** Burnt since the latest mark, as `limits.epochFuelMax` counts it. */
  readonly fuelSinceMark: bigint;
}

/**
 * Reads an actor's chain from the latest mark on, or from genesis: everything that the index has of it was computed from that.
 * @throws ActorError ACTOR_CHAIN_UNFIT; ChainError; StoreError
 */
export async function recover(
  listed: Listed,
  store: StoreReader,
  sha256: Sha256,
): Promise<Recovered> {
  const { actor, head, entry } = listed;
  const fold = new Fold(entry.replayFromSeq, sha256);
  let atMs = 0;
  for await (const page of load(store, actor, entry.replayFromSeq)) {
    for (const loaded of page) {
      if (loaded.link.seq >= head.eventCount) break; // appended since, which is not ours to see
      fold.take(loaded);
      ({ atMs } = loaded.link);
    }
  }
  const { ledger } = fold;
  const { life, upgrade } = ledger;
  if (life === undefined) throw unfit(actor);
  const end: ChainEnd = { head: head.digest, seq: head.eventCount, atMs, ledger, entry };
  return {
    end,
    grant: decodeGrant(await kept(fold.upgradeGrant ?? life.grant, store)),
    component: (upgrade ?? life).component,
    manifest: (upgrade ?? life).manifest,
    last: ledger.turn === undefined ? fold.last : undefined,
    isGenesis: fold.isGenesis,
    isInitRefused: fold.last === "replied" && fold.isInitRefused,
    isUnborn: fold.isInit && (fold.last === "failed" || fold.isInitRefused),
    failuresMs: fold.failuresMs,
    fuelSinceMark: fold.fuel,
  };
}

/** A payload that a link before the mark may have brought. */
async function kept(slot: Slot, store: StoreReader): Promise<Uint8Array> {
  if (slot instanceof Uint8Array) return slot;
  const bytes = await store.blob(slot.digest);
  if (bytes !== undefined) return bytes.subarray(SALT_BYTES);
  throw new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `the blob ${slot.digest.toHex()}, which holds its grant, was erased`,
    remedy: "start the actor anew; its chain still verifies",
  });
}

class Fold {
  readonly payloads: PayloadReader;
  readonly failuresMs: number[] = [];
  readonly #fromSeq: Seq;
  ledger: Ledger = newLedger();
  last: "replied" | "failed" | "marked" | undefined;
  isGenesis = false;
  isInit = false;
  isInitRefused = false;
  /** What an `upgraded` grants that no `started` follows yet. */
  upgradeGrant: Slot | undefined;
  fuel = 0n;

  constructor(fromSeq: Seq, sha256: Sha256) {
    this.#fromSeq = fromSeq;
    this.payloads = new PayloadReader(sha256);
  }

  take({ link, blobs }: LoadedLink): void {
    this.payloads.add(blobs);
    link.events.forEach((event, at) => {
      const seq = link.seq + at;
      if (seq < this.#fromSeq) return;
      if (seq === this.#fromSeq && event.kind === "marked") this.#begin(event);
      else this.ledger = apply(this.ledger, event, seq, link.atMs, this.#blob);
      this.#see(event, link.atMs);
    });
  }

  /** The ledger that the mark kept: its last blob. */
  #begin({ blobs }: Event & { kind: "marked" }): void {
    const kept = blobs.at(-1);
    if (kept !== undefined) this.ledger = decodeLedger(this.payloads.bytes(kept));
  }

  readonly #blob = (reference: { digest: Digest; size: number }): Uint8Array =>
    this.payloads.bytes(reference);

  #see(event: Event, atMs: number): void {
    switch (event.kind) {
      case "started":
        this.upgradeGrant = undefined;
        return;
      case "upgraded":
        this.upgradeGrant = event.grant;
        return;
      case "received":
        this.last = undefined; // how the turn before ended is no matter any more
        this.isInitRefused = false;
        this.isGenesis = event.message === "init";
        this.isInit = event.function === INIT;
        return;
      case "replied":
        this.last = "replied";
        this.isInitRefused = this.isGenesis && isErr(decodeInit(this.payloads.bytes(event.result)));
        this.fuel += event.fuel + TURN_FUEL;
        return;
      case "failed":
        this.last = "failed";
        this.fuel += event.fuel + TURN_FUEL;
        if (isCounted(event)) this.failuresMs.push(atMs);
        return;
      case "marked":
        this.last = "marked";
        this.fuel = 0n;
        return;
      default:
        return;
    }
  }
}

/** What `handler.init` answered, without the state. */
function decodeInit(encoded: Uint8Array): Value {
  if (encoded.length < 2) return undefined; // a component without `init`
  return decodeResult({ kind: "result", ok: undefined, err: { kind: "string" } }, encoded);
}

function unfit(actor: ActorId): ActorError {
  return new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `the chain of ${actor} has no genesis`,
    remedy: "verify the chain; it was not made by theater",
  });
}
