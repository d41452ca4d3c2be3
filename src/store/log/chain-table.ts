import { type ActorId, equalBytes, NO_BYTES } from "../../base/mod.ts";
import { type Append, type Listed, PAGE_ENTRIES_MAX, type Refusal } from "../chain-store.ts";
import { indexPages } from "./catalog.ts";
import { type ChainState, chainState, listedAs, type Tip } from "./chain-state.ts";
import { encodeEntry } from "./entry-codec.ts";
import { damagedChain } from "./log-errors.ts";
import type { LogIndexReader } from "./log-index.ts";
import { linkBytes, type LinkPiece } from "./piece.ts";
import { NOWHERE } from "./place.ts";

/** The heads and owners of all chains: those that were touched since the start in memory, the others in the index. */
export class ChainTable {
  readonly #index: LogIndexReader;
  readonly #touched = new Map<ActorId, ChainState>();

  constructor(index: LogIndexReader) {
    this.#index = index;
  }

  /** The index knows everything of chains that were not touched, since the opening told it. */
  chain(actor: ActorId): ChainState {
    let state = this.#touched.get(actor);
    if (state === undefined) {
      state = chainState(actor, this.#index.chain(actor));
      this.#touched.set(actor, state);
    }
    return state;
  }

  /** One that must be whole. @throws StoreError STORE_DAMAGED */
  sound(actor: ActorId): ChainState {
    const state = this.chain(actor);
    if (state.damage !== undefined) throw damagedChain(actor, state.damage);
    return state;
  }

  /** Up to the last link that is durable; undefined before genesis. Reading touches nothing. @throws StoreError STORE_DAMAGED */
  durable(actor: ActorId): Tip | undefined {
    const { durable, damage } =
      this.#touched.get(actor) ?? chainState(actor, this.#index.chain(actor));
    if (damage !== undefined) throw damagedChain(actor, damage);
    return durable;
  }

  /** All chains, damaged ones too, in pages. */
  *pages(): Generator<readonly Listed[]> {
    const touched = Array.from(this.#touched.values());
    const seen = new Set(touched.map(({ actor }) => actor));
    for (let from = 0; from < touched.length; from += PAGE_ENTRIES_MAX) {
      const page: Listed[] = [];
      for (const { actor, durable } of touched.slice(from, from + PAGE_ENTRIES_MAX)) {
        if (durable !== undefined) page.push(listedAs(actor, durable));
      }
      if (page.length > 0) yield page;
    }
    yield* indexPages(this.#index, seen);
  }

  /** Takes the link, or says why not. */
  take(append: Append): Refusal["code"] | LinkPiece {
    const { actor, term, expected, digest, seq, eventCount, entry } = append;
    const state = this.chain(actor);
    if (term < state.term) return "STORE_STALE_TERM";
    const before = state.taken;
    const isStale = before === undefined ? !isZero(expected) : !equalBytes(expected, before.digest);
    if (isStale || state.damage !== undefined) return "STORE_STALE_HEAD";
    if (seq !== (before?.eventCount ?? 0) || eventCount < 1) {
      throw new Error(`a link of ${eventCount} events from ${seq} was built on another head`);
    }
    const known = entry ?? before?.entry;
    if (known === undefined) throw new Error("a genesis came without its entry");
    const tip: Tip = {
      digest: new Uint8Array(digest) as Uint8Array as Tip["digest"], // not `slice`: of a Buffer that is a view
      linkCount: (before?.linkCount ?? 0) + 1,
      eventCount: seq + eventCount,
      place: NOWHERE,
      entry: known,
    };
    state.term = term;
    state.taken = tip;
    const bytes = entry === undefined ? NO_BYTES : encodeEntry(entry);
    return {
      kind: "link",
      size: linkBytes(append, bytes),
      append,
      state,
      tip,
      before,
      entry: bytes,
    };
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
