import { type ActorId, unreachable, type Value } from "../base/mod.ts";
import type { Cause, MessageKind, Position, Sender, Seq } from "../chain/mod.ts";
import { type Entry, HANDLE } from "./entry.ts";
import type { ActorError } from "./errors.ts";
import type { Receipt } from "./journal.ts";

/** What someone asks of an actor. */
export interface Request {
  readonly kind: MessageKind;
  readonly sender: Sender;
  /** `ns:pkg/iface@1.0.0#func`, or `func` at the root. */
  readonly function: string;
  /** The function's arguments without the state; bytes are the body of a message for `handler.handle`. */
  readonly args: readonly Value[] | Uint8Array;
  readonly position: Position | undefined;
  readonly key: string | undefined;
  readonly deadlineMs: number | undefined;
  readonly cause: Cause | undefined;
  readonly trace: string | undefined;
  /** Called once, when the link that begins the turn is durable: the message will not be lost. Not where it was refused. */
  readonly taken: ((receipt: Receipt) => void) | undefined;
  /** Called once: when what it tells is durable, or at once where the message was refused. */
  readonly answer: (answer: Answer) => void;
}

export type Answer =
  | { readonly kind: "replied"; readonly result: Value; readonly receipt: Receipt }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly receipt: Receipt;
    }
  | { readonly kind: "refused"; readonly error: ActorError };

/** A request that was admitted: it can be called. */
export interface Message {
  readonly request: Request;
  readonly entry: Entry;
}

/** The arguments of a turn whose `received` has this seq: a message for the handler names it as the owed reply's token. */
export function argumentsOf({ request, entry }: Message, seq: Seq): readonly Value[] {
  const { args, sender, position, kind } = request;
  if (!(args instanceof Uint8Array)) return args;
  if (entry.name !== HANDLE) return [args];
  const number = position === undefined ? 0n : BigInt(position.n);
  const replyTo = kind === "call" ? BigInt(seq) : undefined;
  return [{ sender: senderValue(sender), number, body: args, replyTo }];
}

function senderValue(sender: Sender): Value {
  switch (sender.kind) {
    case "actor":
      return { tag: "actor", val: sender.id satisfies ActorId };
    case "client":
      return { tag: "client", val: sender.name };
    case "host":
      return HOST;
    default:
      return unreachable(sender);
  }
}

const HOST: Value = { tag: "host", val: undefined };

export function refused(error: ActorError): Answer {
  return { kind: "refused", error };
}
