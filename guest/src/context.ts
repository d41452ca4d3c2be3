import { type RawSender, type Sender, senderOf } from "./sender.ts";

/** `message` of wit/actor.wit, as the guest's engine gives it. */
export interface RawMessage {
  readonly sender: RawSender;
  readonly number: number;
  readonly body: Uint8Array;
  readonly replyTo: number | null;
}

/** Whom an answer is owed to, as a number that JSON holds: keep it in the state, and give the answer with `reply`, now or in a later turn. */
export type Owed = number & { readonly owed: unique symbol };

/** What is known of the message that is being handled. */
export class Context<State> {
  readonly #message: RawMessage;
  #state: State;
  #deferred = false;

  constructor(message: RawMessage, state: State) {
    this.#message = message;
    this.#state = state;
  }

  get sender(): Sender {
    return senderOf(this.#message.sender);
  }

  /** Counted for each sender and receiver, from 1; 0 from clients and the host. */
  get number(): number {
    return this.#message.number;
  }

  /** Whether somebody waits for the reply. */
  get asked(): boolean {
    return this.#message.replyTo !== null;
  }

  /**
   * Keeps the reply back: what the handler returns is not sent. Undefined where nobody waits for one.
   */
  defer(): Owed | undefined {
    const { replyTo } = this.#message;
    if (replyTo === null) return undefined;
    this.#deferred = true;
    return replyTo as Owed;
  }

  get deferred(): boolean {
    return this.#deferred;
  }

  /** Takes another object for the state, where changing it in place is not what is wanted. */
  replace(state: State): void {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }
}
