/** `theater:actor/handler`: an actor with threaded state. */

import { Answer } from "./answer";
import { Bytes } from "./bytes";
import { liftBytes, release } from "./canonical";
import { Message } from "./message";

/**
 * Says what the actor does. Once, in `main.ts`, below the globals that either function uses. `init` gives the first state from the manifest's `parameters`; `handle` takes
 * the state (no bytes where there is none), which is its own to change, and one message.
 */
export function serve(
  init: (params: Bytes) => Answer,
  handle: (state: Bytes, message: Message) => Answer,
): void {
  onInit = init;
  onHandle = handle;
}

export function handlerInit(at: usize, _size: usize): Answer {
  return onInit(liftBytes(at));
}

// The flat parameters of handle: option<list<u8>>, then the record's fields one after the other. The sender is a variant: its
// case, then what the cases' own (string: i32, i32; firing: i64, i32; nothing) have in common, which is i64, i32.
export function handlerHandle(
  hasState: i32,
  stateAt: usize,
  _stateSize: usize,
  senderKind: i32,
  senderFirst: u64,
  senderSecond: u32,
  number: u64,
  bodyAt: usize,
  _bodySize: usize,
  owed: i32,
  replyTo: u64,
): Answer {
  message.senderKind = senderKind;
  message.senderFirst = senderFirst;
  message.senderSecond = senderSecond;
  message.number = number;
  message.body = liftBytes(bodyAt);
  message.owed = owed != 0;
  message.replyTo = replyTo;
  return onHandle(hasState ? liftBytes(stateAt) : new Bytes(0), message);
}

export function handlerInitPost(_: Answer): void {
  release();
}

export function handlerHandlePost(_: Answer): void {
  release();
}

const message: Message = changetype<Message>(memory.data(offsetof<Message>(), 8));

let onInit: (params: Bytes) => Answer = (_) => unreachable();
let onHandle: (state: Bytes, message: Message) => Answer = (_state, _message) => unreachable();
