/** Plays scripts, one command a line; README.md says which there are. */

import {
  Answer,
  Bytes,
  Message,
  Sender,
  log,
  now,
  randomBytes,
  self,
  serve,
  sleep,
} from "@theater/guest/assembly";
import { correspond } from "./correspond";
import { Kept } from "./kept";
import { Turn } from "./turn";
import { Words } from "./words";

export * from "@theater/guest/assembly/exports";

serve(init, handle);

/** The parameters are a script as well; what it says is lost. */
function init(params: Bytes): Answer {
  const turn = new Turn(new Kept(), null);
  play(params.text(), turn);
  const error = turn.error;
  return error == null ? Answer.state(turn.kept.bytes()) : Answer.refuse(error);
}

function handle(state: Bytes, message: Message): Answer {
  const turn = new Turn(Kept.from(state), message);
  play(message.text, turn);
  const error = turn.error;
  if (error != null) return Answer.refuse(error);
  return Answer.reply(turn.kept.bytes(), turn.deferred ? null : Bytes.of(turn.outputs.join("\n")));
}

function play(script: string, turn: Turn): void {
  const lines = script.split("\n");
  for (let at = 0; at < lines.length && turn.error == null; at++) {
    const words = new Words(lines[at]);
    const command = words.next();
    if (command.length == 0) continue;
    if (perform(command, words, turn) || correspond(command, words, turn)) continue;
    turn.error = "there is no command " + command;
  }
}

/** The commands that concern this actor alone. False where it is none of these. */
function perform(command: string, words: Words, turn: Turn): bool {
  const kept = turn.kept;
  if (command == "say") turn.say(words.rest());
  else if (command == "add") turn.say((kept.count += words.number()).toString());
  else if (command == "get") turn.say(kept.count.toString());
  else if (command == "note") kept.note(words.rest());
  else if (command == "notes") turn.say(kept.notes.replaceAll("\n", ","));
  else if (command == "state") kept.sizeMin = <u32>words.number();
  else if (command == "now") turn.say(now().toString());
  else if (command == "sleep") sleep(<u32>words.number());
  else if (command == "self") turn.say(whoAmI());
  else if (command == "who") turn.say(whoSent(turn.message));
  else if (command == "random") turn.say(hex(randomBytes(<u32>words.number())));
  else if (command == "log") log(words.rest());
  else if (command == "spin") spin(words.number());
  else if (command == "err") turn.error = words.rest();
  else if (command == "trap") unreachable();
  else return false;
  return true;
}

function whoAmI(): string {
  const identity = self();
  const name = identity.name.length == 0 ? "-" : identity.name;
  return `${identity.id} ${name} ${identity.epoch}`;
}

function whoSent(message: Message | null): string {
  if (message == null) return "host";
  switch (message.senderKind) {
    case Sender.actor: return `actor ${message.sender}`;
    case Sender.client: return `client ${message.sender}`;
    case Sender.timer: return `timer ${message.timer} ${message.count}`;
    default: return "host";
  }
}

function hex(bytes: Bytes): string {
  let text = "";
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    text += (byte < 16 ? "0" : "") + byte.toString(16);
  }
  return text;
}

/** Burns fuel: the loop's work is in memory, so that no optimizer takes it away. */
function spin(count: u64): void {
  const sum = memory.data(8, 8);
  for (let round: u64 = 0; round < count; round++) store<u64>(sum, load<u64>(sum) + round);
}
