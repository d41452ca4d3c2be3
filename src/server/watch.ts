import type { ActorId } from "../base/mod.ts";
import { type Items, LAG_ACTORS_MAX, type Requests } from "../protocol/mod.ts";
import { type Records, ROOT_NAME } from "../theater/mod.ts";
import { ChainCursor } from "./chain-cursor.ts";
import type { Feed } from "./feed.ts";
import { News } from "./news.ts";

export interface WatchDeps {
  readonly records: Records;
  readonly feed: Feed;
}

type Item = Items["watch"];

/**
 * Events as they become durable, and log lines. Events are read from the chains at the pace of whoever takes them, so a slow one costs
 * nothing but its place; log lines, and which actors did something, wait in memory, and whoever lets too much wait is told.
 * @throws ActorError ACTOR_NOT_FOUND; ProtocolError PROTOCOL_LAGGED; StoreError, ChainError
 */
export async function* watch(
  { records, feed }: WatchDeps,
  { actor: target, since, events = true, logs = false, follow = true }: Requests["watch"],
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const found = target === undefined ? undefined : await records.find(target);
  const only = found?.actor;
  const news = new News({ only, events: events || only !== undefined, logs });
  using _heard = feed.listen(news);
  signal.addEventListener("abort", () => news.end(), { once: true });
  if (signal.aborted) news.end();
  const cursors = new Cursors(records, only);
  if (events && since !== undefined) {
    for (const actor of await watched(records, only)) yield* news.until(cursors.read(actor, since));
  }
  if (!follow) return;
  yield { caughtUp: true };
  if (await hasStopped(records, only)) news.endWhenTaken();
  for await (const one of news) {
    if (one.kind === "log") {
      yield { log: one.line };
      continue;
    }
    if (events) yield* news.until(cursors.read(one.actor, one.seq));
    cursors.forget();
    if (await hasStopped(records, only)) news.endWhenTaken();
  }
  if (found === undefined || !events || signal.aborted) return;
  yield* cursors.read(found.actor, found.head.eventCount); // it stopped, and perhaps not all of that was told yet
}

async function hasStopped(records: Records, actor: ActorId | undefined): Promise<boolean> {
  return actor !== undefined && (await records.find(actor)).entry.status === "stopped";
}

async function watched(records: Records, only: ActorId | undefined): Promise<ActorId[]> {
  return only === undefined ? (await records.list()).map(({ actor }) => actor) : [only];
}

/** Where each actor's chain was read to; those that did nothing for the longest are read anew when they do something. */
class Cursors {
  readonly #records: Records;
  readonly #only: ActorId | undefined;
  /** In the order of use. */
  readonly #byActor = new Map<ActorId, ChainCursor>();

  constructor(records: Records, only: ActorId | undefined) {
    this.#records = records;
    this.#only = only;
  }

  /** What was not read of it yet, and is durable; where nothing was, from the event `seq`. Of the host's own record only where that is wanted. */
  async *read(actor: ActorId, seq: number): AsyncGenerator<Item> {
    const { entry } = await this.#records.find(actor);
    if (entry.name === ROOT_NAME && this.#only !== actor) return;
    const cursor = this.#byActor.get(actor) ?? new ChainCursor(this.#records, actor, seq);
    this.#byActor.delete(actor);
    this.#byActor.set(actor, cursor);
    for await (const event of cursor.read()) yield { event };
  }

  forget(): void {
    const [oldest] = this.#byActor.keys();
    if (this.#byActor.size > LAG_ACTORS_MAX && oldest !== undefined) this.#byActor.delete(oldest);
  }
}
