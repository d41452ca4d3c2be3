import type { Request } from "../actor/mod.ts";
import { ActorError } from "../actor/mod.ts";
import { type ActorId, TheaterError } from "../base/mod.ts";
import { isCellLost } from "../cell/mod.ts";
import type { Cells } from "./cells.ts";
import { notFound } from "./kept-chain.ts";
import { closed, stopped } from "./refusals.ts";

interface Arrival {
  readonly waiting: Request[];
  readonly done: Promise<void>;
}

/** Messages that may wait for one actor that is on its way; what actors sent waits in any number, as in a mailbox. */
const ATTENDING_MAX = 1_000;
/** How often a message is routed again whose actor left its cell just then; more is no coincidence. */
const STRAYS_MAX = 16;

/** Brings actors into memory when something comes for them, and keeps that for them until they are there. */
export class Arrivals {
  readonly #cells: Cells;
  readonly #activate: (id: ActorId) => Promise<void>;
  readonly #runs: (id: ActorId) => boolean;
  readonly #arriving = new Map<ActorId, Arrival>();
  readonly #strays = new WeakMap<Request, number>();

  /** `runs`: whether there is such an actor, in memory or not. */
  constructor(
    cells: Cells,
    activate: (id: ActorId) => Promise<void>,
    runs: (id: ActorId) => boolean,
  ) {
    this.#cells = cells;
    this.#activate = activate;
    this.#runs = runs;
  }

  /** Actors that are on their way into memory: begun, or taken up from their chains. */
  get count(): number {
    return this.#arriving.size;
  }

  /** Whether it is on its way into memory. */
  isArriving(id: ActorId): boolean {
    return this.#arriving.has(id);
  }

  /** Resolves when it is in memory. @throws ActorError, StoreError, EngineError */
  wake(id: ActorId): Promise<void> {
    const arrival = this.#arriving.get(id);
    if (arrival !== undefined) return this.#there(id, arrival);
    if (this.#cells.has(id)) return Promise.resolve();
    return this.arrive(id, () => this.#activate(id));
  }

  /** Where a cell died of it, whoever began it sees to what follows; others ask anew. */
  async #there(id: ActorId, { done }: Arrival): Promise<void> {
    try {
      await done;
    } catch (error) {
      if (!isCellLost(error)) throw error;
      await this.wake(id);
    }
  }

  /**
   * What comes for it meanwhile waits, and is delivered, or refused, in the order in which it came. One arrival of an actor begins when the one
   * before is over.
   */
  arrive<T>(id: ActorId, come: () => Promise<T>): Promise<T> {
    const before = this.#arriving.get(id)?.done;
    const waiting: Request[] = [];
    const arrived = (before === undefined ? come() : before.then(come, come)).then(
      (value) => {
        if (this.#arriving.get(id) === arrival) this.#arriving.delete(id);
        for (const request of waiting) {
          if (this.#cells.has(id)) this.#cells.deliver(id, request);
          else this.astray(id, request, false);
        }
        return value;
      },
      (error: unknown) => {
        if (this.#arriving.get(id) === arrival) this.#arriving.delete(id);
        if (isCellLost(error)) {
          for (const request of waiting) this.again(id, request);
          throw error;
        }
        const told = error instanceof TheaterError ? error : notFound(id);
        for (const { answer } of waiting) answer({ kind: "refused", error: told });
        throw error;
      },
    );
    const done = arrived.then(() => undefined);
    done.catch(() => undefined); // perhaps nobody else waits for it
    const arrival = { waiting, done };
    this.#arriving.set(id, arrival);
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

  /**
   * Of an actor that has left its cell, its message finds it where it is now; of one that has stopped, it is refused. An actor's own is to be
   * offered again: it may have been taken before.
   */
  astray(id: ActorId, request: Request, hasWaited: boolean): void {
    const times = (this.#strays.get(request) ?? 0) + 1;
    if (times > STRAYS_MAX) return request.answer({ kind: "refused", error: neverThere(id) });
    const routed = hasWaited ? waited(request) : request;
    this.#strays.set(routed, times);
    this.#again(id, routed);
  }

  /** The same where its cell died: how often that may be is said elsewhere. */
  again(id: ActorId, request: Request): void {
    this.#again(id, waited(request));
  }

  #again(id: ActorId, request: Request): void {
    if (this.#runs(id)) return this.route(id, request);
    const error = request.sender.kind === "actor" ? closed() : stopped();
    request.answer({ kind: "refused", error });
  }

  /** Resolves when this one is not on its way, be it there or not. */
  async settledOf(id: ActorId): Promise<void> {
    await this.#arriving.get(id)?.done.catch(() => undefined);
  }

  /** Resolves when nobody is on the way any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#arriving.values()].map(({ done }) => done));
  }
}

function attend({ waiting }: Arrival, request: Request): void {
  const { kind, sender, answer, hasWaited } = request;
  const isBoundedThere = kind === "send" || kind === "channel" || kind === "exit";
  const isBounded = hasWaited !== true && (!isBoundedThere || sender.kind !== "actor");
  if (isBounded && waiting.length >= ATTENDING_MAX)
    return answer({ kind: "refused", error: notHereYet() });
  waiting.push(request);
}

/** It had its room where the actor was before. */
function waited(request: Request): Request {
  return request.hasWaited === true ? request : { ...request, hasWaited: true };
}

function notHereYet(): ActorError {
  return new ActorError("ACTOR_MAILBOX_FULL", {
    what: `${ATTENDING_MAX} messages wait already for an actor that is on its way into memory`,
    remedy: "send it again later",
  });
}

function neverThere(id: ActorId): ActorError {
  return new ActorError("ACTOR_CLOSED", {
    what: `the actor ${id} left memory ${STRAYS_MAX} times before its message was there`,
    remedy: "ask again; the host tells what troubles it",
  });
}
