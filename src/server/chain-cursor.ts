import type { ActorId } from "../base/mod.ts";
import { type EventJson, eventJson, tableAfter } from "../protocol/mod.ts";
import type { Records } from "../theater/mod.ts";

/** A place in one actor's durable chain, and what must be known to show what comes after it. */
export class ChainCursor {
  readonly #records: Records;
  readonly #actor: ActorId;
  /** The first event that was not shown. */
  #seq: number;
  /** The first event that was not read: at first genesis, since a table stands where it last changed. */
  #readSeq = 0;
  #linkCount = 0;
  #table: readonly string[] = [];

  constructor(records: Records, actor: ActorId, seq: number) {
    this.#records = records;
    this.#actor = actor;
    this.#seq = seq;
  }

  /** The events from here to the end of what is durable, each as it is taken. */
  async *read(): AsyncGenerator<EventJson> {
    const { entry } = await this.#records.find(this.#actor);
    const owner = { actor: this.#actor, name: entry.name ?? null };
    for await (const { digest, link } of this.#records.links(this.#actor, this.#readSeq)) {
      const { events, seq: first } = link;
      if (first < this.#readSeq) continue;
      this.#table = tableAfter(link, this.#table);
      const place = { digest, link, index: this.#linkCount++, table: this.#table };
      this.#readSeq = first + events.length;
      for (const [at, event] of events.entries()) {
        if (first + at < this.#seq) continue;
        this.#seq = first + at + 1;
        yield { ...owner, ...eventJson(place, event, first + at) };
      }
    }
  }
}
