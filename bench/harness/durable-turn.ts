import { type ActorId, type Digest, parseActorId, ZERO_DIGEST } from "../../src/base/mod.ts";
import type { Append, Entry } from "../../src/store/mod.ts";

/** A turn of six events: a message, four crossings and a reply, some of them with state. */
export const EVENTS_A_TURN = 6;
/** With what the log adds it takes 2.9 KB on the disk. */
const LINK_BYTES = 2_800;

const ENTRY: Entry = {
  name: undefined,
  supervisor: undefined,
  status: "running",
  wakeAtMs: undefined,
  dirty: false,
  replayFromSeq: 0,
};

/** Links of one actor, as far as a store looks at them: its digests count. */
export class TurnMaker {
  readonly actor: ActorId;
  /** What each of its digests ends with. */
  readonly #name: Uint8Array;
  readonly #link = new Uint8Array(LINK_BYTES);
  #digest: Digest = ZERO_DIGEST;
  linkCount = 0;

  constructor(number: number) {
    const actor = parseActorId((number + 1).toString(16).padStart(32, "0"));
    if (actor === undefined) throw new Error("a number gave no id");
    this.actor = actor;
    this.#name = new Uint8Array(32);
    this.#name.set(Uint8Array.fromHex(actor), 16);
    for (let at = 0; at < LINK_BYTES; at++) this.#link[at] = (at * 31 + number * 17) % 251;
  }

  /** The next link; its bytes are good until the one after. */
  next(): Append {
    const digest = this.#name.slice() as Digest; // 32 bytes
    for (let at = 0, rest = ++this.linkCount; at < 6; at++, rest = Math.floor(rest / 256)) {
      digest[at] = rest % 256;
      this.#link[at] = rest % 256;
    }
    const append: Append = {
      actor: this.actor,
      term: 1,
      expected: this.#digest,
      digest,
      seq: (this.linkCount - 1) * EVENTS_A_TURN,
      eventCount: EVENTS_A_TURN,
      link: this.#link,
      blobs: [],
      entry: this.linkCount === 1 ? ENTRY : undefined,
    };
    this.#digest = digest;
    return append;
  }
}
