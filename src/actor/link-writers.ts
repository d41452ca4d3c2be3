import type { Sha256 } from "../base/mod.ts";
import { LinkWriter } from "../chain/mod.ts";

/** Writers kept for the next link; each has a buffer of some KiB. As many links are open at once as answers came together. */
const IDLE_MAX = 128;

/** Lends a writer for as long as one link is being built, so that an actor between two turns has none. */
export class LinkWriters {
  readonly #sha256: Sha256;
  readonly #idle: LinkWriter[] = [];

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  take(): LinkWriter {
    return this.#idle.pop() ?? new LinkWriter(this.#sha256);
  }

  /** Whatever was open in it is forgotten. */
  give(writer: LinkWriter): void {
    writer.drop();
    if (this.#idle.length < IDLE_MAX) this.#idle.push(writer);
  }
}
