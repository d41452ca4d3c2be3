import { type TheaterError, unreachable, type Value } from "../base/mod.ts";
import {
  type Cause,
  decodeValue,
  type Ledger,
  type MessageKind,
  type Position,
  type Sender,
  type Seq,
} from "../chain/mod.ts";
import { channelArguments, type Through } from "./channel-entry.ts";
import { type Entry, HANDLE } from "./entry.ts";
import type { Receipt } from "./commit.ts";

/** What someone asks of an actor. */
export interface Request {
  readonly kind: MessageKind;
  readonly sender: Sender;
  /** `ns:pkg/iface@1.0.0#func`, or `func` at the root. */
  readonly function: string;
  /** The function's arguments without the state; bytes are the body of a message for `handler.handle`, and not changed after. */
  readonly args: readonly Value[] | Uint8Array;
  readonly position: Position | undefined;
  readonly key: string | undefined;
  /** Of the timer that fires. */
  readonly token?: Seq | undefined;
  /** What comes through a channel; `args` are its bytes. Plain data. */
  readonly through?: Through | undefined;
  readonly deadlineMs: number | undefined;
  readonly cause: Cause | undefined;
  readonly trace: string | undefined;
  /** Its sender offered it before, and has been in another cell since, or is another after an upgrade: it may wait here already. */
  readonly isAgain?: boolean | undefined;
  /** It waited for this actor before, which has left its cell since: it is not refused for want of room. */
  readonly hasWaited?: boolean | undefined;
  /**
   * Refused with ACTOR_STOPPED where this life of the actor has ended, or ends before its turn: else it would wait for the next, which whoever
   * waits for it may be the one to begin.
   */
  readonly isForThisLife?: boolean | undefined;
  /** Whether its sender is gone with its cell, and is to offer it again: where this one has not come to its receiver, it is dropped. */
  readonly isVoid?: (() => boolean) | undefined;
  /**
   * Called once, before the message waits for its turn, or, where it was taken already, for a reply that is owed. False: its
   * sender must not wait for this actor, and it is refused with ACTOR_DEADLOCK. Not called where the answer stands in the record.
   * `withdraw`: how to take it back, where the actor lives in another thread.
   */
  readonly placed?: ((isTaken: boolean, withdraw?: () => void) => boolean) | undefined;
  /** Called when its turn is to begin. False: it was withdrawn meanwhile, and its sender told. */
  readonly begins?: (() => boolean) | undefined;
  /** Called once, when the link that begins the turn is durable: the message will not be lost. Not where it was refused. */
  readonly taken: ((receipt: Receipt) => void) | undefined;
  /** Called once: when what it tells is durable, or at once where the message was refused. */
  readonly answer: (answer: Answer) => void;
}

/** What the host itself asks of an actor: from no position, under no key, and for as long as it takes. */
export function hostRequest(
  kind: MessageKind,
  name: string,
  args: Request["args"],
  answer: Request["answer"],
): Request {
  return {
    kind,
    sender: { kind: "host" },
    function: name,
    args,
    position: undefined,
    key: undefined,
    deadlineMs: undefined,
    cause: undefined,
    trace: undefined,
    taken: undefined,
    answer,
  };
}

export type Answer =
  | { readonly kind: "replied"; readonly result: Value; readonly receipt: Receipt }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly receipt: Receipt;
    }
  /** Nothing was recorded, or nothing that was is durable. */
  | { readonly kind: "refused"; readonly error: TheaterError };

/** A request that was admitted: it can be called. */
export interface Message {
  readonly request: Request;
  readonly entry: Entry;
  /** The encoded arguments; or the body, for the handler, whose message also says by which token it is answered. */
  readonly payload: readonly Uint8Array[] | Uint8Array;
}

/**
 * The arguments of a turn whose `received` has this seq: as the chain keeps them, so as replay will give them. `count` is how many
 * due times a timer's message stands for.
 */
export function argumentsOf(
  { request, entry, payload }: Message,
  seq: Seq,
  count: number,
  ledger: Ledger,
): readonly Value[] {
  if (!(payload instanceof Uint8Array)) {
    return entry.recorded.params.map(({ type }, at) =>
      decodeValue(type, payload[at] as Uint8Array),
    );
  }
  const { through, sender } = request;
  if (through !== undefined) {
    const peer = sender.kind === "actor" ? sender.id : "";
    return channelArguments(through, payload, peer, ledger, seq);
  }
  if (entry.name !== HANDLE) return [payload]; // the parameters of `init`
  const { position, kind } = request;
  const number = position === undefined ? 0n : BigInt(position.n);
  const replyTo = kind === "call" ? BigInt(seq) : undefined;
  return [{ sender: senderValue(request, count), number, body: payload, replyTo }];
}

function senderValue({ sender, token }: Request, count: number): Value {
  if (token !== undefined) return { tag: "timer", val: { token: BigInt(token), count } };
  switch (sender.kind) {
    case "actor":
      return { tag: "actor", val: sender.id };
    case "client":
      return { tag: "client", val: sender.name };
    case "host":
      return HOST;
    default:
      return unreachable(sender);
  }
}

const HOST: Value = { tag: "host", val: undefined };

export function refused(error: TheaterError): Answer {
  return { kind: "refused", error };
}
