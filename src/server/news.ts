import type { ActorId } from "../base/mod.ts";
import {
  LAG_ACTORS_MAX,
  LAG_CHARACTERS_MAX,
  LAG_LINES_MAX,
  type LogJson,
  ProtocolError,
} from "../protocol/mod.ts";
import type { KeptLink, LogLine } from "../theater/mod.ts";
import type { Listener } from "./feed.ts";

export type Piece =
  | { readonly kind: "log"; readonly line: LogJson }
  /** It has events from this one on. */
  | { readonly kind: "events"; readonly actor: ActorId; readonly seq: number };

export interface Wanted {
  /** Undefined: every actor. */
  readonly only: ActorId | undefined;
  readonly events: boolean;
  readonly logs: boolean;
}

/** What a feed told and one reader has not taken yet: bounded, so that a slow reader is told that it lagged. */
export class News implements Listener, AsyncIterable<Piece> {
  readonly #wanted: Wanted;
  readonly #lines: LogJson[] = [];
  #characterCount = 0;
  /** The first event of each that was not read. */
  readonly #actors = new Map<ActorId, number>();
  #hasEnded = false;
  #endsWhenTaken = false;
  #change = Promise.withResolvers<void>();
  #hasLagged = false;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  readonly kept = ({ actor, seq }: Pick<KeptLink, "actor" | "seq">): void => {
    const { only, events } = this.#wanted;
    if (this.#hasLagged || !events || (only !== undefined && only !== actor)) return;
    if (this.#actors.has(actor)) return;
    this.#actors.set(actor, seq);
    this.#changed();
  };

  readonly log = (line: LogLine): void => {
    const { only, logs } = this.#wanted;
    if (this.#hasLagged || !logs || (only !== undefined && only !== line.actor)) return;
    const { actor, name, atMs, level, text } = line;
    this.#lines.push({ actor, name, atMs, level, text });
    this.#characterCount += text.length;
    this.#changed();
  };

  /** Nothing more is wanted. */
  end(): void {
    this.#hasEnded = true;
    this.#change.resolve();
  }

  /** Nothing more will come: it ends with what is there. */
  endWhenTaken(): void {
    this.#endsWhenTaken = true;
    this.#change.resolve();
  }

  /** The same, as long as this goes on. @throws ProtocolError PROTOCOL_LAGGED */
  async *until<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
    for await (const item of items) {
      if (this.#isOver()) return;
      yield item;
    }
  }

  /** @throws ProtocolError PROTOCOL_LAGGED */
  async *[Symbol.asyncIterator](): AsyncGenerator<Piece> {
    while (!this.#isOver()) {
      const piece = this.#take();
      if (piece !== undefined) {
        yield piece;
        continue;
      }
      if (this.#endsWhenTaken) return;
      this.#change = Promise.withResolvers();
      await this.#change.promise;
    }
  }

  #isOver(): boolean {
    if (this.#hasLagged) throw lagged();
    return this.#hasEnded;
  }

  #take(): Piece | undefined {
    const line = this.#lines.shift();
    if (line !== undefined) {
      this.#characterCount -= line.text.length;
      return { kind: "log", line };
    }
    const [first] = this.#actors;
    if (first === undefined) return undefined;
    const [actor, seq] = first;
    this.#actors.delete(actor);
    return { kind: "events", actor, seq };
  }

  #changed(): void {
    const isTooMuch =
      this.#lines.length > LAG_LINES_MAX ||
      this.#characterCount > LAG_CHARACTERS_MAX ||
      this.#actors.size > LAG_ACTORS_MAX;
    if (isTooMuch) {
      this.#hasLagged = true;
      this.#lines.length = 0;
      this.#characterCount = 0;
      this.#actors.clear();
    }
    this.#change.resolve();
  }
}

function lagged(): ProtocolError {
  return new ProtocolError("PROTOCOL_LAGGED", {
    what: "this was read so slowly that what waited for it was dropped",
    remedy: "watch again, from the event after the last one that came; read faster, or one actor",
  });
}
