/**
 * `theater:actor/handler`: an actor with threaded state. An actor's `main.ts` calls `serve` and exports again what is
 * exported here. Made for the `stub` runtime: everything that a call allocates goes when it ends, since state lives
 * outside. So no global may hold an object of the heap.
 */

import { Bytes, lift, lower } from "./abi";

export { realloc } from "./abi";

/** Where the answer of a handler lies; made by `state`, `reply` and `refuse`. */
export type Answer = usize;

export enum Sender {
  actor,
  client,
  host,
  timer,
}

@unmanaged
export class Message {
  senderKind: Sender;
  /** What the sender's case carries, flat: a string's place and size, or a timer's token and count. */
  senderFirst: u64;
  senderSecond: u32;
  /** Counted per sender and receiver. */
  number: u64;
  bodyAt: usize;
  bodySize: usize;
  /** Whether a reply is owed; `token` is what to give it by later, if not now. */
  repliesTo: bool;
  token: u64;

  /** An actor's id or a client's name; empty for any other. */
  get sender(): string {
    const named = this.senderKind == Sender.actor || this.senderKind == Sender.client;
    return named ? lift(<usize>this.senderFirst, this.senderSecond) : "";
  }

  /** What `setTimer` gave, where a timer sent this. */
  get timer(): u64 {
    return this.senderFirst;
  }

  /** How many of the timer's due times this stands for. */
  get count(): u32 {
    return this.senderSecond;
  }

  get body(): Bytes {
    return new Bytes(this.bodyAt, this.bodySize);
  }
}

/** Says what the exports do. At the top of `main.ts`, once. */
export function serve(
  init: (params: Bytes) => Answer,
  handle: (state: Bytes | null, message: Message) => Answer,
): void {
  onInit = init;
  onHandle = handle;
}

/** What `init` answers: the first state. */
export function state(bytes: Bytes | null): Answer {
  store<u8>(answer, 0);
  lowerOption(bytes, answer + 4);
  return answer;
}

/** What `handle` answers: the new state, and the reply if there is one. */
export function reply(state: Bytes | null, body: Bytes | null): Answer {
  store<u8>(answer, 0);
  lowerOption(state, answer + 4);
  lowerOption(body, answer + 16);
  return answer;
}

/** The `err` of either. After it the state is as it was. */
export function refuse(why: string): Answer {
  store<u8>(answer, 1);
  lower(why, answer + 4);
  return answer;
}

export function handlerInit(at: usize, size: usize): Answer {
  return onInit(new Bytes(at, size));
}

// The flat parameters of handle: option<list<u8>>, then the record's fields one after the other. The sender is a variant: its
// case, then what the cases' own (string: i32, i32; firing: i64, i32; nothing) have in common, which is i64, i32.
export function handlerHandle(
  hasState: i32,
  stateAt: usize,
  stateSize: usize,
  senderKind: i32,
  senderFirst: u64,
  senderSecond: u32,
  number: u64,
  bodyAt: usize,
  bodySize: usize,
  repliesTo: i32,
  token: u64,
): Answer {
  message.senderKind = senderKind;
  message.senderFirst = senderFirst;
  message.senderSecond = senderSecond;
  message.number = number;
  message.bodyAt = bodyAt;
  message.bodySize = bodySize;
  message.repliesTo = repliesTo != 0;
  message.token = token;
  return onHandle(hasState ? new Bytes(stateAt, stateSize) : null, message);
}

/** The host has read the answer: the heap is free again. */
export function handlerInitPost(_: Answer): void {
  __reset();
}

export function handlerHandlePost(_: Answer): void {
  __reset();
}

const message: Message = changetype<Message>(memory.data(offsetof<Message>(), 8));

/** result (1 byte) padded to 4; option<list<u8>>: tag, pointer, size; the same again for a reply. */
const answer: Answer = memory.data(28, 4);

let onInit: (params: Bytes) => Answer = (_) => unreachable();
let onHandle: (state: Bytes | null, message: Message) => Answer = (_state, _message) => unreachable();

function lowerOption(bytes: Bytes | null, at: usize): void {
  store<u8>(at, bytes != null);
  if (bytes == null) return;
  store<usize>(at, bytes.at, 4);
  store<usize>(at, bytes.size, 8);
}
