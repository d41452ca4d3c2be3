import { NO_BYTES, TheaterError, type Value } from "../base/mod.ts";
import { type ChannelError, channelsMax } from "../capabilities/mod.ts";
import {
  type Channel,
  CHANNEL_CLOSED,
  CHANNEL_CREDIT_MAX,
  type ChannelFrame,
  type ChannelStep,
  type Ledger,
  nextNumber,
  type Replied,
  type Seq,
  takesFrame,
} from "../chain/mod.ts";
import {
  CHANNEL_HANDLER,
  channelFunction,
  consentOf,
  creditWithin,
  type Lost,
  refusalText,
} from "./channel-entry.ts";
import type { Shape } from "./entry.ts";
import type { ActorError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import type { ActorGrant } from "./grant.ts";
import type { Journal } from "./journal.ts";
import { hostRequest, type Message, refused, type Request } from "./message.ts";
import { channelClosed, channelsFull, noChannels } from "./refusals.ts";

export interface ChannelsDeps {
  readonly journal: Journal;
  readonly exchange: Exchange;
  readonly shape: Shape;
  readonly grant: ActorGrant;
  /** Resolves when all that was recorded before is durable. */
  readonly durable: () => Promise<void>;
  /** Puts the host's word of a lost channel into the mailbox. */
  readonly deliver: (message: Message) => void;
}

/**
 * An actor's ends of channels: what its guest does to them, what of the other ends' it takes, and what its turns make of that. All that
 * lasts is in the ledger; what leaves goes through the exchange.
 */
export class Channels {
  readonly #deps: ChannelsDeps;

  constructor(deps: ChannelsDeps) {
    this.#deps = deps;
  }

  /** With the present call: the token, or why not. */
  open(
    address: string,
    greeting: Uint8Array,
    ...asked: Parameters<typeof creditWithin>
  ): Seq | ChannelError {
    const { journal, exchange } = this.#deps;
    if (!this.#canHandle)
      return { tag: "denied", val: `the component exports no ${CHANNEL_HANDLER}` };
    if (!this.#hasRoom) return plain("too-many");
    if (!exchange.hasRoom(greeting.length)) return plain("outbox-full");
    const { ledger, seq: token } = journal;
    const n = nextNumber(ledger, address);
    this.#step(token, { kind: "offer", address, n, ...creditWithin(...asked) });
    exchange.frame(token, address, n, greeting);
    return token;
  }

  send(token: Seq, body: Uint8Array): ChannelError | undefined {
    const { journal, exchange } = this.#deps;
    const channel = this.#end(token);
    if (channel === undefined) return plain("closed");
    const { peer, credit } = channel;
    if (credit === 0 || peer === undefined) return plain("no-credit");
    if (!exchange.hasRoom(body.length)) return plain("outbox-full");
    const n = nextNumber(journal.ledger, peer);
    this.#step(token, { kind: "body", n });
    exchange.frame(journal.seq, peer, n, body);
    return undefined;
  }

  grant(token: Seq, credit: number): ChannelError | undefined {
    const { journal, exchange } = this.#deps;
    const channel = this.#end(token);
    if (channel?.phase !== "open" || channel.peer === undefined) return plain("closed");
    if (credit === 0) return { tag: "other", val: "credit for no message" };
    if (channel.granted + credit > CHANNEL_CREDIT_MAX)
      return { tag: "other", val: `more credit than ${CHANNEL_CREDIT_MAX} messages` };
    if (!exchange.hasRoom(0)) return plain("outbox-full");
    const n = nextNumber(journal.ledger, channel.peer);
    this.#step(token, { kind: "credit", n, credit });
    exchange.frame(journal.seq, channel.peer, n, NO_BYTES);
    return undefined;
  }

  close(token: Seq, reason: string): ChannelError | undefined {
    const { journal, exchange } = this.#deps;
    const channel = journal.ledger.channels.get(token);
    if (channel === undefined || channel.phase === "offered") return plain("closed");
    const { peer, theirs } = channel;
    const n = peer === undefined ? undefined : nextNumber(journal.ledger, peer);
    this.#step(token, { kind: "close", n });
    if (peer !== undefined && n !== undefined && theirs !== undefined)
      exchange.frame(journal.seq, peer, n, new TextEncoder().encode(reason));
    return undefined;
  }

  /** Whether a message through a channel finds its end here. One that does not is refused when that is durable. */
  takes(request: Request): boolean {
    const { through, sender } = request;
    if (through === undefined) return true;
    const { journal, durable } = this.#deps;
    if (through.kind === "lost") {
      journal.flush(); // that its frame was refused comes before what follows from it
      return journal.ledger.channels.get(through.to)?.lost !== undefined;
    }
    const error = sender.kind === "actor" ? this.#refusal(request, through) : channelClosed();
    if (error === undefined) return true;
    const refuse = (why: TheaterError): void => request.answer(refused(why));
    durable().then(
      () => refuse(error),
      (lost: unknown) => {
        if (!(lost instanceof TheaterError)) throw lost;
        refuse(lost);
      },
    );
    return false;
  }

  #refusal({ sender }: Request, frame: ChannelFrame): ActorError | undefined {
    const { ledger } = this.#deps.journal;
    if (sender.kind !== "actor" || !takesFrame(ledger, sender.id, frame)) return channelClosed();
    if (frame.kind !== "offer") return undefined;
    if (!this.#isGranted) return noChannels();
    return this.#hasRoom ? undefined : channelsFull(ledger.channels.size);
  }

  /** What the reply to a turn does: it answers an offer, or gives back the credit of what was handled. */
  reply(turn: Seq, result: Value): Replied["effect"] {
    const { channels } = this.#deps.journal.ledger;
    if (channels.size === 0) return undefined;
    if (channels.get(turn)?.phase === "offered")
      return { kind: "channel", token: turn, step: consentOf(result) };
    const due = channels.entries().find(([, channel]) => isDue(channel));
    if (due === undefined) return undefined;
    const [token, { peer, window, granted }] = due;
    const n = nextNumber(this.#deps.journal.ledger, peer ?? "");
    return { kind: "channel", token, step: { kind: "credit", n, credit: window - granted } };
  }

  /** It was recorded, as the event with this seq: what it does leaves with the link. */
  replied(turn: Seq, effect: Replied["effect"], seq: Seq, result: Value): void {
    if (effect === undefined) return;
    const { exchange, journal } = this.#deps;
    const key = effect.step.kind === "credit" ? seq : turn;
    const outgoing = journal.ledger.outbox.get(key);
    if (outgoing === undefined)
      throw new Error("what a reply does to a channel is not in the outbox");
    const isRefusal = effect.step.kind === "refuse";
    const body = isRefusal ? new TextEncoder().encode(refusalText(result)) : NO_BYTES;
    exchange.frame(key, outgoing.address, outgoing.n, body, seq);
  }

  /**
   * The latest event closed channels, also one that its turn had closed by itself, which a failure takes back: the other ends are told when
   * it is durable.
   */
  closed(before: Ledger): void {
    const { journal, exchange } = this.#deps;
    if (journal.ledger.outbox === before.outbox) return;
    const by = journal.seq - 1;
    const closings = journal.ledger.outbox
      .entries()
      .filter(
        ([key, { frame }]) => frame?.code !== undefined && before.outbox.get(key)?.frame !== frame,
      )
      .toSorted(([, a], [, b]) => a.n - b.n); // of one pair in order
    for (const [key, { address, n }] of closings) exchange.frame(key, address, n, NO_BYTES, by);
  }

  /** The guest is being told in the turn with this seq: an end that is there nevertheless is told as well, however that turn ends. */
  lost(turn: Seq): void {
    const outgoing = this.#deps.journal.ledger.outbox.get(turn);
    if (outgoing !== undefined)
      this.#deps.exchange.frameOfMessage(turn, outgoing.address, outgoing.n);
  }

  /** What is in the ledger and is not told to the guest yet: after a start of the host. */
  resume(): void {
    for (const [token, { lost }] of this.#deps.journal.ledger.channels.entries())
      if (lost !== undefined) this.#tell(token);
  }

  /** A frame of this end's was refused. */
  refused(frame: ChannelFrame, code: string): void {
    const isAnswerOrOffer = frame.kind === "accept" || frame.kind === "offer";
    const isThere = this.#deps.journal.ledger.channels.has(frame.from);
    if (isThere && (code !== CHANNEL_CLOSED || isAnswerOrOffer)) this.#tell(frame.from);
  }

  #tell(to: Seq): void {
    const through: Lost = { kind: "lost", to };
    const name = channelFunction(through);
    const entry = this.#deps.shape.entries.get(name);
    if (entry === undefined) return;
    const request = { ...hostRequest("channel", name, NO_BYTES, () => undefined), through };
    this.#deps.deliver({ request, entry, payload: NO_BYTES });
  }

  #step(token: Seq, step: ChannelStep): void {
    this.#deps.journal.effect = { kind: "channel", token, step };
  }

  /** Undefined where nothing can be done with it any more. */
  #end(token: Seq): Channel | undefined {
    const channel = this.#deps.journal.ledger.channels.get(token);
    return channel?.lost === undefined ? channel : undefined;
  }

  get #hasRoom(): boolean {
    const { journal, grant } = this.#deps;
    return journal.ledger.channels.size < channelsMax(grant.handlers);
  }

  get #isGranted(): boolean {
    return this.#deps.grant.handlers["channels"] !== undefined;
  }

  get #canHandle(): boolean {
    return [...this.#deps.shape.entries.keys()].some((name) => name.startsWith(CHANNEL_HANDLER));
  }
}

/** Half of what it may have was used: so credit goes in few messages, and comes before it is needed. */
function isDue({ phase, window, granted, lost }: Channel): boolean {
  return phase === "open" && lost === undefined && window > 0 && (window - granted) * 2 >= window;
}

function plain(tag: "closed" | "no-credit" | "too-many" | "outbox-full"): ChannelError {
  return { tag, val: undefined };
}
