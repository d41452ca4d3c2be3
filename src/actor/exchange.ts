import { type ActorId, type Clock, type Digest, NO_BYTES } from "../base/mod.ts";
import type { CallAnswer, CallError } from "../capabilities/mod.ts";
import {
  type Cause,
  type ChannelFrame,
  type Ledger,
  nextNumber,
  outgoingPosition,
  type Seq,
  type Settled,
} from "../chain/mod.ts";
import type { Departure, Journal } from "./journal.ts";
import type { Delivery, Post } from "./post.ts";

export interface ExchangeDeps {
  readonly id: ActorId;
  readonly clock: Clock;
  readonly post: Post;
  readonly journal: Journal;
  readonly outboxMax: number;
  readonly outboxBytesMax: number;
  /** The body that the `called` with this seq carried, and its link: where they are not in memory any more. */
  readonly recall: (token: Seq) => Promise<Recalled>;
  /** The same of a frame at this place of the outbox. */
  readonly recallFrame: (place: number, frame: ChannelFrame) => Promise<Recalled>;
  /** Hears of a frame that was refused, and why. */
  readonly frameRefused: (frame: ChannelFrame, code: string) => void;
  /** The same of an exit. */
  readonly recallExit: (token: Seq, ledger: Ledger) => Promise<Recalled>;
  /** Who is told how the actor ends. */
  readonly supervisor: ActorId | undefined;
  /** Its supervisor is not there any more. */
  readonly orphaned: () => void;
}

/** What a durable message carried. */
export interface Recalled {
  readonly body: Uint8Array;
  /** The event that made it; undefined: it stands at its place in the outbox. */
  readonly by?: Seq;
  /** Of the link that holds that. */
  readonly link: Digest;
}

/** After which a message is offered again that could not be decided, in milliseconds; twice as long each time, to a second. */
const OFFER_AGAIN_MS = 50;
const OFFER_AGAIN_MS_MAX = 1_000;
/** How long the answer may take that was given before a start of the host, in milliseconds. */
const ANSWERED_MS = 1_000;

interface Sent {
  readonly address: string;
  readonly n: number;
  readonly message: "call" | "send" | "exit" | "channel";
  /** Undefined where it is only in the chain. */
  body: Uint8Array | undefined;
  readonly dueMs: number | undefined;
  /** The actor waits for nothing else. */
  blocks: boolean;
  cause: Cause | undefined;
  /** It waits where it was sent, or was taken: only then is it known that its answer is not there yet. */
  isPlaced: boolean;
  isTaken: boolean;
  isAgain: boolean;
  /** Who let it be offered again. */
  before: ActorId | undefined;
  /** The actor waits for its answer and nothing else, since it asked for it. */
  isAlone: boolean;
  /** What became of it is to be recorded, or is. */
  isNoted: boolean;
  /** Milliseconds after which it is offered again, where it cannot be decided. */
  againMs: number;
  answer: Given | undefined;
  readonly waiters: Set<() => void>;
  /** Calls off its deadline, and its next offer. */
  cancel: () => void;
  cancelOffer: () => void;
}

interface Given {
  readonly answer: CallAnswer;
  readonly cause: Cause | undefined;
}

/**
 * The sender's side of delivery, in memory: what stands in the outbox, what was said to it, and who waits. All of it is made again
 * from ledger and chain: a message of the outbox is offered again, and gets the answer that was given.
 */
export class Exchange {
  readonly #deps: ExchangeDeps;
  readonly #sent = new Map<Seq, Sent>();
  /** What became of messages, to be recorded at the head of the next link. */
  #settlements: Settled["messages"][number][] = [];
  /** Made in the present turn, and not yet answered to the guest. */
  readonly #ofTurn = new Set<Seq>();
  /** Of all bodies in memory. */
  #bodyBytes = 0;
  #blocks = false;
  #isDraining = false;
  #isClosed = false;

  constructor(deps: ExchangeDeps) {
    this.#deps = deps;
  }

  /** Whether something is still to be told of what was sent. */
  get isOpen(): boolean {
    return this.#sent.size > 0;
  }

  /** Whether all of it stands in the chain: nothing is on its way, and nothing that was told is to be recorded. */
  get isAtRest(): boolean {
    return this.#sent.size === 0 && this.#settlements.length === 0;
  }

  /** Queues a message with the present call: its token, or why not. */
  queue(
    address: string,
    body: Uint8Array,
    message: "call" | "send",
    dueMs: number | undefined,
    blocks: boolean,
  ): Seq | CallError {
    const { journal } = this.#deps;
    const { ledger, seq: token } = journal;
    if (!this.hasRoom(body.length)) return { tag: "outbox-full", val: undefined };
    const n = nextNumber(ledger, address);
    journal.effect = { kind: "message", address, n, message, dueMs };
    this.#add(token, { address, n, message, body, dueMs, blocks });
    this.#bodyBytes += body.length;
    this.#ofTurn.add(token);
    journal.whenDurable(({ link }, durable) => this.#depart(token, durable, { seq: token, link }));
    return token;
  }

  /** For one more body of so many bytes. */
  hasRoom(bytes: number): boolean {
    const { journal, outboxMax, outboxBytesMax } = this.#deps;
    const isFull = journal.ledger.outbox.size - this.#settlements.length >= outboxMax;
    return !isFull && this.#bodyBytes + bytes <= outboxBytesMax;
  }

  /** A frame that stands at this place of the outbox, or will with the present call, leaves with its link. `by`: the event that makes it. */
  frame(place: number, address: string, n: number, body: Uint8Array, by: Seq = place): void {
    const depart = this.#framed(place, address, n, body, by);
    const { journal } = this.#deps;
    // What a handler sends through a channel that it accepts has a higher number than the consent.
    const kind = journal.ledger.outbox.get(place)?.frame?.kind;
    if (kind === "accept" || kind === "refuse") journal.firstWhenDurable(depart);
    else journal.whenDurable(depart);
  }

  /** The same of one that the message of a turn makes, by its `received`: it leaves though that turn fails. */
  frameOfMessage(received: Seq, address: string, n: number): void {
    const depart = this.#framed(received, address, n, NO_BYTES, received);
    this.#deps.journal.whenKept(depart, () => undefined); // where it is never kept, nothing was made
  }

  #framed(place: number, address: string, n: number, body: Uint8Array, by: Seq): Departure {
    this.#add(place, { address, n, message: "channel", body, dueMs: undefined, blocks: false });
    this.#bodyBytes += body.length;
    this.#ofTurn.add(place);
    return ({ link }, durable) => this.#depart(place, durable, { seq: by, link });
  }

  /** Tells the supervisor how the actor ended, when the link being built is durable: in place of an exit before. */
  exit(token: Seq, body: Uint8Array): void {
    const { journal } = this.#deps;
    this.endExit();
    const outgoing = journal.ledger.outbox.get(token);
    if (outgoing === undefined) throw new Error("an exit that is not in the outbox");
    const { address, n } = outgoing;
    const message = "exit";
    this.#add(token, { address, n, message, body, dueMs: undefined, blocks: false });
    this.#bodyBytes += body.length;
    journal.whenDurable(({ link }, durable) => this.#depart(token, durable, { seq: token, link }));
  }

  /** What it told of its end is no matter any more: it is started again. */
  endExit(): void {
    for (const [token, { message }] of this.#sent) if (message === "exit") this.#drop(token);
  }

  /** Whether the guest may still be given an answer to it in this turn. */
  isPending(token: Seq): boolean {
    return this.#deps.journal.ledger.outbox.get(token)?.awaited === true;
  }

  answer(token: Seq): Promise<CallAnswer> {
    return this.first([token]).then(({ answer }) => answer);
  }

  /** The first that is answered; of those that are, the one that was named first. */
  first(tokens: readonly Seq[]): Promise<{ readonly token: Seq; readonly answer: CallAnswer }> {
    const [only] = tokens;
    if (tokens.length === 1 && only !== undefined) this.#wait(only);
    return new Promise((resolve) => {
      const look = (): void => {
        for (const token of tokens) {
          const given = this.#sent.get(token)?.answer;
          if (given === undefined) continue;
          for (const one of tokens) this.#sent.get(one)?.waiters.delete(look);
          this.#given(token, given);
          this.#deps.journal.cause = given.cause;
          return resolve({ token, answer: given.answer });
        }
      };
      for (const token of tokens) this.#sent.get(token)?.waiters.add(look);
      look();
    });
  }

  /** The guest has its answer. What is not an answer of the other actor's leaves open what became of the message there. */
  #given(token: Seq, { cause }: Given): void {
    const sent = this.#sent.get(token);
    if (sent === undefined || sent.isNoted) return this.#drop(token);
    if (cause !== undefined) return this.#lighten(sent);
    if (sent.isTaken) return this.#settle(token, sent);
    sent.cancel();
  }

  /** What is to be recorded of messages that were taken or refused, as far as the ledger does not know. */
  takeSettlements(ledger: Ledger): Settled | undefined {
    if (this.#settlements.length === 0) return undefined;
    const messages = this.#settlements.filter(({ address, n }) => {
      const token = ledger.outbound.get(address)?.numbers.get(n);
      return token !== undefined && ledger.outbox.get(token)?.state === "queued";
    });
    this.#settlements = [];
    return messages.length === 0 ? undefined : { kind: "settled", messages };
  }

  /** The turn is over: what nobody waited for is nobody's. */
  endTurn(): void {
    if (this.#ofTurn.size === 0) return;
    const { outbox } = this.#deps.journal.ledger;
    for (const token of this.#ofTurn) {
      const sent = this.#sent.get(token);
      if (sent === undefined) continue;
      if (!outbox.has(token)) this.#drop(token);
      else if (sent.isTaken || sent.isNoted) this.#settle(token, sent); // a deadline says nothing of what became of it there
      else letGo(sent);
    }
    this.#ofTurn.clear();
    this.#unblock();
  }

  /** After a start of the host: all that is in the outbox is offered again, in order. */
  async resume(ledger: Ledger): Promise<void> {
    const { outbox, turn } = ledger;
    const { supervisor } = this.#deps;
    const entries = outbox.entries().toSorted(([, a], [, b]) => a.n - b.n); // of one pair in order
    for (const [token, { address, n, message, dueMs, awaited, frame }] of entries) {
      if (frame?.kind === "pending" || (message === "exit" && supervisor === undefined)) continue;
      const blocks = turn?.called === token;
      this.#add(token, { address, n, message, body: undefined, dueMs, blocks });
      if (awaited) this.#ofTurn.add(token);
    }
    for (const [token, { state, frame }] of entries) {
      const sent = this.#sent.get(token);
      if (sent === undefined) continue;
      if (state === "refused") {
        this.#give(sent, REFUSED, undefined);
        continue;
      }
      const {
        body,
        link,
        by = token,
      } = await (sent.message === "exit"
        ? this.#deps.recallExit(token, ledger)
        : this.#recall(token, frame));
      if (this.#sent.get(token) !== sent) continue; // it was let go of meanwhile
      sent.body = body;
      this.#bodyBytes += body.length;
      this.#depart(token, this.#deps.journal.durable, { seq: by, link }, true);
    }
  }

  #recall(token: number, frame: ChannelFrame | undefined): Promise<Recalled> {
    return frame === undefined ? this.#deps.recall(token) : this.#deps.recallFrame(token, frame);
  }

  /** Its actor has stopped: what is in the outbox goes on to be offered, and when all of it is settled, that is recorded. */
  drain(): void {
    // What its supervisor may start again is recorded by nobody else meanwhile: what it had sent is offered again then.
    this.#isDraining = this.#deps.supervisor === undefined;
    this.#unblock();
  }

  /** That nobody took it is recorded now: one that is idle may have no next link for long, and who looks for dead letters reads chains. */
  #settleSoon(): void {
    const { journal } = this.#deps;
    queueMicrotask(() => {
      if (!this.#isClosed && journal.ledger.phase !== "stopped") journal.flush();
    });
  }

  /** Nobody is waited for any more. */
  close(): void {
    this.#isClosed = true;
    for (const token of this.#sent.keys()) this.#drop(token);
    this.#unblock();
  }

  #add(
    token: Seq,
    sent: Pick<Sent, "address" | "n" | "message" | "body" | "dueMs" | "blocks">,
  ): void {
    const fresh = {
      cause: undefined,
      isPlaced: false,
      isTaken: false,
      isAgain: false,
      before: undefined,
      isAlone: false,
      isNoted: false,
      againMs: OFFER_AGAIN_MS,
      answer: undefined,
      waiters: new Set<() => void>(),
    };
    this.#sent.set(token, { ...sent, ...fresh, cancel: NOTHING, cancelOffer: NOTHING });
  }

  #depart(token: Seq, durable: Ledger, made: Omit<Cause, "actor">, isAgain = false): void {
    const sent = this.#sent.get(token);
    if (sent === undefined || this.#isClosed) return; // its turn may go on to where it waits next: whoever takes it up offers that
    const { id, clock } = this.#deps;
    sent.cause = { actor: id, ...made };
    // Where it was offered by a host that ended, the answer that was given may come first.
    sent.isAgain = isAgain;
    this.#limit(sent, isAgain ? clock.nowMs() + ANSWERED_MS : 0);
    this.#offer(token, sent, durable);
  }

  /** Ends the wait for its answer at its deadline. */
  #limit(sent: Sent, earliestMs: number): void {
    const { dueMs } = sent;
    if (sent.message !== "call" || dueMs === undefined) return;
    const end = (): void => this.#give(sent, error("deadline"), undefined);
    sent.cancel = this.#deps.clock.wakeAt(Math.max(dueMs, earliestMs), end);
  }

  #offer(token: Seq, sent: Sent, durable: Ledger): void {
    const outgoing = durable.outbox.get(token);
    const { body, message, dueMs, cause } = sent;
    if (outgoing === undefined || body === undefined || cause === undefined) return;
    // Where its turn is over, or was told of a deadline meanwhile, nobody waits for it any more.
    const blocks = sent.blocks && sent.answer === undefined && this.isPending(token);
    if (blocks) this.#blocks = true;
    this.#deps.post.offer({
      sender: this.#deps.id,
      to: message === "exit" ? this.#deps.supervisor : undefined,
      position: outgoingPosition(durable, outgoing),
      message,
      frame: outgoing.frame,
      blocks,
      isAgain: sent.isAgain,
      before: sent.before,
      body,
      dueMs,
      cause,
      told: (delivery) => this.#told(token, sent, delivery),
    });
  }

  #told(token: Seq, sent: Sent, delivery: Delivery): void {
    if (this.#sent.get(token) !== sent) return;
    switch (delivery.kind) {
      case "placed":
        sent.isPlaced = true;
        if (sent.isAlone) this.#wait(token);
        return;
      case "taken":
        sent.isTaken = true;
        if (!this.isPending(token)) this.#settle(token, sent);
        return;
      case "answered":
        sent.isTaken = true;
        if (this.isPending(token)) return this.#give(sent, delivery.answer, delivery.cause);
        return this.#settle(token, sent);
      case "refused":
        this.#noteRefused(token, sent, delivery.code);
        if (sent.message === "exit") this.#deps.orphaned();
        if (this.isPending(token))
          return this.#give(sent, { tag: "err", val: delivery.error }, undefined);
        this.#drop(token);
        return this.#settleSoon();
      case "later":
        return this.#later(token, sent, delivery.by);
    }
  }

  /** By one that may have taken it, and ended by the time that it is offered again: its name may be another's then. */
  #later(token: Seq, sent: Sent, by: ActorId | undefined): void {
    const { clock, journal } = this.#deps;
    sent.cancelOffer();
    sent.cancelOffer = clock.wakeAt(clock.nowMs() + sent.againMs, () => {
      journal.flush();
      this.#offer(token, sent, journal.durable);
    });
    sent.before = by ?? sent.before;
    sent.againMs = Math.min(2 * sent.againMs, OFFER_AGAIN_MS_MAX);
  }

  #give(sent: Sent, answer: CallAnswer, cause: Cause | undefined): void {
    if (sent.answer !== undefined) return;
    sent.cancel();
    sent.answer = { answer, cause };
    if (sent.blocks) this.#unblock();
    for (const look of sent.waiters) look();
  }

  /** It waits for this one alone from now on. */
  #wait(token: Seq): void {
    const sent = this.#sent.get(token);
    if (sent === undefined || sent.blocks || sent.answer !== undefined) return;
    if (!this.isPending(token)) return; // its turn was cancelled meanwhile
    sent.isAlone = true;
    if (!sent.isPlaced) return;
    const { post, id } = this.#deps;
    const giveWay = (): void => this.#give(sent, error("deadlock"), undefined);
    if (!post.waits(id, sent.address, giveWay)) return giveWay();
    sent.blocks = true;
    this.#blocks = true;
  }

  #unblock(): void {
    if (!this.#blocks) return;
    this.#blocks = false;
    this.#deps.post.waitsNoMore(this.#deps.id);
  }

  #settle(token: Seq, sent: Sent): void {
    this.#note(sent, undefined);
    this.#drop(token);
  }

  #noteRefused(token: Seq, sent: Sent, code: string): void {
    const frame = this.#deps.journal.ledger.outbox.get(token)?.frame;
    this.#note(sent, code);
    if (frame === undefined) return;
    if (frame.kind === "body") this.#refuseBehind(sent, frame, code);
    this.#deps.frameRefused(frame, code);
  }

  /** What goes through a channel comes without a gap: behind a message that is lost, nothing leaves any more but its end. */
  #refuseBehind({ n }: Sent, { from }: ChannelFrame, code: string): void {
    const { outbox } = this.#deps.journal.ledger;
    for (const [token, behind] of this.#sent) {
      const frame = outbox.get(token)?.frame;
      if (frame?.from !== from || behind.n <= n || frame.kind === "close") continue;
      this.#note(behind, code);
      this.#drop(token);
    }
  }

  #note(sent: Sent, refused: string | undefined): void {
    if (sent.isNoted) return;
    sent.isNoted = true;
    const { address, n } = sent;
    this.#settlements.push({ address, n, refused });
    if (this.#isDraining && this.#settlements.length >= this.#sent.size)
      queueMicrotask(() => this.#deps.journal.flush());
  }

  /** The guest may yet be stopped before that is recorded: what became of it is known when its turn ends. */
  #lighten(sent: Sent): void {
    this.#bodyBytes -= sent.body?.length ?? 0;
    sent.body = undefined;
    sent.cancel();
    sent.cancelOffer();
  }

  #drop(token: Seq): void {
    const sent = this.#sent.get(token);
    if (sent === undefined) return;
    this.#bodyBytes -= sent.body?.length ?? 0;
    sent.cancel();
    sent.cancelOffer();
    this.#sent.delete(token);
    this.#ofTurn.delete(token);
  }
}

function NOTHING(): void {}

/** Why is in the chain: only that it was is in the ledger. */
const REFUSED: CallAnswer = { tag: "err", val: { tag: "other", val: "it was not taken" } };
function error(tag: "deadline" | "deadlock"): CallAnswer {
  return { tag: "err", val: { tag, val: undefined } };
}

/** It leaves nevertheless, and no guest waits for it: what comes of it is no later turn's. */
function letGo(sent: Sent): void {
  sent.cancel();
  sent.isAlone = false;
  sent.blocks = false;
  sent.waiters.clear();
}
