/** The commands that write to other actors, and to this one later. */

import {
  Bytes,
  call,
  cancelTimer,
  refuse,
  reply,
  request,
  send,
  setTimer,
  wait,
} from "@theater/guest/assembly";
import { Turn, described } from "./turn";
import { Words } from "./words";

/** False where it is none of these. */
export function correspond(command: string, words: Words, turn: Turn): bool {
  if (command == "send") {
    const to = words.next();
    turn.sayFailure(send(to, Bytes.of(words.body())));
  } else if (command == "call") {
    const to = words.next();
    const deadlineMs = <u32>words.number();
    turn.say(described(call(to, Bytes.of(words.body()), deadlineMs)));
  } else if (command == "request") {
    const to = words.next();
    const deadlineMs = <u32>words.number();
    const made = request(to, Bytes.of(words.body()), deadlineMs);
    turn.requests.push(made.token);
    if (made.ok) turn.pending.push(made.token);
    turn.sayFailure(made);
  } else if (command == "wait") {
    if (turn.pending.length == 0) turn.say("none");
    else waitForOne(turn);
  } else if (command == "wait-all") {
    while (turn.pending.length > 0) waitForOne(turn);
  } else if (command == "defer") {
    const message = turn.message;
    if (message != null && message.owed) turn.kept.owed.push(message.replyTo);
    turn.deferred = true;
  } else if (command == "answer" || command == "refuse") {
    settle(turn, command == "answer", words.rest());
  } else if (command == "timer") {
    const afterMs = words.number();
    const everyMs = words.number();
    turn.say(setTimer(afterMs, Bytes.of(words.body()), everyMs).toString());
  } else if (command == "cancel") {
    turn.say(cancelTimer(words.number()).toString());
  } else {
    return false;
  }
  return true;
}

function waitForOne(turn: Turn): void {
  const first = wait(turn.pending);
  turn.say(turn.requests.indexOf(first.token).toString() + " " + described(first));
  turn.pending.splice(turn.pending.indexOf(first.token), 1);
}

/** Gives the oldest reply that is owed. */
function settle(turn: Turn, well: bool, text: string): void {
  const owed = turn.kept.owed;
  if (owed.length == 0) return turn.say("err not-found");
  const token = owed.shift();
  turn.sayFailure(well ? reply(token, Bytes.of(text)) : refuse(token, text));
}
