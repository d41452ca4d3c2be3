import { ActorError, type Receipt } from "../actor/mod.ts";
import type { ActorId, Clock } from "../base/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Arrivals } from "./arrivals.ts";
import { ClientMail, type ClientMailLimits } from "./client-mail.ts";
import type { Directory } from "./directory.ts";
import { whyNotThere } from "./kept-chain.ts";
import { type Letter, requestOf, type Told } from "./letter.ts";
import type { Reply } from "./orders.ts";
import { closing, notReplied } from "./refusals.ts";
import { mustNotBeRoot } from "./root.ts";

export interface ClientLettersDeps {
  readonly clock: Clock;
  readonly store: Store;
  readonly directory: Directory;
  readonly arrivals: Arrivals;
  /** Default: DEFAULT_CLIENT_MAIL. */
  readonly clientMail?: ClientMailLimits | undefined;
}

/** Messages from outside: as many at a time as a host has room for, and none when it drains. */
export class ClientLetters {
  readonly #deps: ClientLettersDeps;
  readonly #mail: ClientMail;
  #isClosed = false;

  constructor(deps: ClientLettersDeps) {
    this.#deps = deps;
    this.#mail = new ClientMail(deps.clientMail);
  }

  /** The host finishes what it has. */
  close(): void {
    this.#isClosed = true;
  }

  /** @throws ActorError ACTOR_CLOSING where nothing new is taken any more */
  mustBeOpen(): void {
    if (this.#isClosed) throw closing();
  }

  /**
   * Waits for the reply, which is durable when it comes.
   * @throws ActorError, StoreError
   */
  call(id: ActorId, letter: Letter): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#deliver(id, "call", letter, {
        taken: undefined,
        answer: (answer) => {
          if (answer.kind === "replied") resolve(answer);
          else reject(notReplied(answer));
        },
      });
    });
  }

  /** Resolves when the link is durable in which it was received: it will not be lost. @throws ActorError, StoreError */
  send(id: ActorId, letter: Letter): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      this.#deliver(id, "send", letter, {
        taken: resolve,
        answer: (answer) => {
          if (answer.kind === "refused") reject(answer.error);
        },
      });
    });
  }

  /** What it throws rejects the promise that it is called for. */
  #deliver(id: ActorId, kind: "call" | "send", letter: Letter, told: Told): void {
    this.mustBeOpen();
    const { clock, store, directory, arrivals } = this.#deps;
    mustNotBeRoot(directory.find(id));
    if (!directory.has(id)) {
      void whyNotThere(store, id).then((error) => told.answer({ kind: "refused", error }));
      return;
    }
    const request = requestOf(letter, kind, clock, told);
    const admitted = this.#mail.admit(request);
    if (admitted instanceof ActorError) request.answer({ kind: "refused", error: admitted });
    else arrivals.route(id, admitted);
  }
}
