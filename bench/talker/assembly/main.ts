/** Talks to others, and does nothing else. Its state is its parameters: the addresses of its acquaintances, one a line. */

import {
  Answer,
  Bytes,
  Message,
  call,
  log,
  request,
  send,
  serve,
  wait,
} from "@theater/guest/assembly";

export * from "@theater/guest/assembly/exports";

const DEADLINE_MS = 60_000;

const ASK: u8 = 0x61; // "a"
const ASK_ALL: u8 = 0x66; // "f"
const PASS_ON: u8 = 0x72; // "r"
/** Where a count stands in the body: 4 bytes, little-endian. */
const COUNT_AT = 4;

serve(init, handle);

function init(acquaintances: Bytes): Answer {
  return Answer.state(acquaintances);
}

function handle(state: Bytes, message: Message): Answer {
  const body = message.body;
  switch (body.length == 0 ? 0 : body[0]) {
    case ASK: return ask(state, body);
    case ASK_ALL: return askAll(state, body);
    case PASS_ON: return passOn(state, body);
    default: return Answer.reply(state, body);
  }
}

/** Calls its first acquaintance so many times, one call after the other. */
function ask(state: Bytes, body: Bytes): Answer {
  const to = state.text();
  const question = new Bytes(body.length);
  for (let left = body.read<u32>(COUNT_AT); left > 0; left--) {
    const answer = call(to, question, DEADLINE_MS);
    if (!answer.ok) return Answer.refuse(answer.why);
  }
  return Answer.reply(state, body);
}

/** Asks all that it knows, and waits for every answer. */
function askAll(state: Bytes, body: Bytes): Answer {
  const all = state.text().split("\n");
  const question = new Bytes(body.length);
  let tokens = new Array<u64>(all.length);
  for (let at = 0; at < all.length; at++) {
    const asked = request(all[at], question, DEADLINE_MS);
    if (!asked.ok) return Answer.refuse(asked.why);
    tokens[at] = asked.token;
  }
  while (tokens.length > 0) {
    const answer = wait(tokens);
    if (!answer.ok) return Answer.refuse(answer.why);
    const at = tokens.indexOf(answer.token);
    tokens[at] = tokens[tokens.length - 1];
    tokens.pop();
  }
  return Answer.reply(state, body);
}

/** Sends on what came, one less; says so in its log where nothing is left. */
function passOn(state: Bytes, body: Bytes): Answer {
  const left = body.read<u32>(COUNT_AT);
  if (left == 0) {
    log("round");
    return Answer.state(state);
  }
  body.write<u32>(COUNT_AT, left - 1);
  const sent = send(state.text(), body);
  return sent.ok ? Answer.state(state) : Answer.refuse(sent.why);
}
