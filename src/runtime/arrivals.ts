import type { Request } from "../actor/mod.ts";
import { ActorError } from "../actor/mod.ts";
import { type ActorId, TheaterError } from "../base/mod.ts";
import type { Cells } from "./cells.ts";
import { notFound } from "./kept-chain.ts";

interface Arrival {
  readonly waiting: Request[];
  readonly done: Promise<void>;
}

/** Messages that may wait for one actor that is on its way; what actors sent waits in any number, as in a mailbox. */
const ATTENDING_MAX = 1_000;

/** Brings actors into memory when something comes for them, and keeps that for them until they are there. */
export class Arrivals {
  readonly #cells: Cells;
  readonly #activate: (id: ActorId) => Promise<void>;
  readonly #arriving = new Map<ActorId, Arrival>();

  constructor(cells: Cells, activate: (id: ActorId) => Promise<void>) {
    this.#cells = cells;
    this.#activate = activate;
  }

  /** Actors that are on their way into memory: begun, or taken up from their chains. */
  get count(): number {
    return this.#arriving.size;
  }

  /** Resolves when it is in memory. @throws ActorError, StoreError, EngineError */
  wake(id: ActorId): Promise<void> {
    const arrival = this.#arriving.get(id);
    if (arrival !== undefined) return arrival.done;
    if (this.#cells.has(id)) return Promise.resolve();
    return this.arrive(id, () => this.#activate(id));
  }

  /** What comes for it meanwhile waits, and is delivered, or refused, in the order in which it came. */
  arrive<T>(id: ActorId, come: () => Promise<T>): Promise<T> {
    const waiting: Request[] = [];
    const arrived = come().then(
      (value) => {
        this.#arriving.delete(id);
        for (const request of waiting) this.#cells.deliver(id, request);
        return value;
      },
      (error: unknown) => {
        this.#arriving.delete(id);
        const told = error instanceof TheaterError ? error : notFound(id);
        for (const { answer } of waiting) answer({ kind: "refused", error: told });
        throw error;
      },
    );
    const done = arrived.then(() => undefined);
    done.catch(() => undefined); // perhaps nobody else waits for it
    this.#arriving.set(id, { waiting, done });
    return arrived;
  }

  /** Gives it the message, now or when it is there. */
  route(id: ActorId, request: Request): void {
    const arrival = this.#arriving.get(id);
    if (arrival !== undefined) return attend(arrival, request);
    if (this.#cells.has(id)) return this.#cells.deliver(id, request);
    const woken = this.wake(id);
    this.#arriving.get(id)?.waiting.push(request);
    woken.catch((error: unknown) => {
      if (!(error instanceof TheaterError)) throw error; // our own fault; of the world's, whoever waits was told
    });
  }

  /** Resolves when nobody is on the way any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#arriving.values()].map(({ done }) => done));
  }
}

function attend({ waiting }: Arrival, request: Request): void {
  const { kind, sender, answer } = request;
  const isBounded = kind !== "send" || sender.kind !== "actor";
  if (isBounded && waiting.length >= ATTENDING_MAX)
    return answer({ kind: "refused", error: notHereYet() });
  waiting.push(request);
}

function notHereYet(): ActorError {
  return new ActorError("ACTOR_MAILBOX_FULL", {
    what: `${ATTENDING_MAX} messages wait already for an actor that is on its way into memory`,
    remedy: "send it again later",
  });
}
