/** Fails in whatever way it is asked to, in `init` or in a message. Its state: 8 bytes, how many messages it survived. */

import {
  Answer,
  Bytes,
  Message,
  fail,
  log,
  now,
  randomBytes,
  serve,
  sleep,
} from "@theater/guest/assembly";

export * from "@theater/guest/assembly/exports";

serve(init, handle);

function init(params: Bytes): Answer {
  const first = new Bytes(8);
  const failure = perform(params, first);
  return failure == null ? Answer.state(first) : failure;
}

function handle(state: Bytes, message: Message): Answer {
  state.write<u64>(0, state.read<u64>() + 1);
  const failure = perform(message.body, state);
  return failure == null ? Answer.reply(state, message.body) : failure;
}

/** Does what README.md says of the command; null where the turn goes on. What is no command is echoed. */
function perform(command: Bytes, state: Bytes): Answer | null {
  const name = word(command, 0);
  const amount = U32.parseInt(word(command, 1));
  if (name == "trap") unreachable();
  if (name == "divide") return Answer.refuse((1 / amount).toString());
  if (name == "loop") for (;;) {}
  if (name == "recurse") return Answer.refuse(depth(1).toString());
  if (name == "memory") hoard();
  if (name == "fail") fail("as you asked");
  if (name == "throw") throw new Error("as you asked");
  if (name == "index") return Answer.reply(state, Bytes.of(["only one"][amount]));
  if (name == "err") return Answer.refuse("as you asked");
  if (name == "text") return Answer.refuse("\uD800"); // half of a surrogate pair is not a string
  if (name == "pointer") return outside(Answer.reply(state, command));
  if (name == "reply") return Answer.reply(state, new Bytes(amount));
  if (name == "state") return Answer.reply(new Bytes(amount), command);
  if (name == "sleep") sleep(amount);
  if (name == "log") for (let line: u32 = 0; line < amount; line++) log(`line ${line}`);
  if (name == "random") return Answer.reply(state, randomBytes(amount));
  if (name == "now") return Answer.reply(state, Bytes.of(now().toString()));
  if (name == "silent") return Answer.state(state);
  return null;
}

/** The nth word; empty where there is none. */
function word(text: Bytes, n: i32): string {
  const words = text.text().split(" ");
  return n < words.length ? words[n] : "";
}

function depth(frames: i32): i32 {
  return frames < 0 ? frames : depth(frames + 1) + load<u8>(frames & 7);
}

/** Takes page after page, writing to each, and traps when it gets no more. */
function hoard(): void {
  for (;;) {
    const page = memory.grow(1);
    if (page < 0) unreachable();
    store<u8>(<usize>page << 16, 1);
  }
}

/** Has the reply, 64 bytes, lie beyond the end of memory. */
function outside(answer: Answer): Answer {
  store<usize>(changetype<usize>(answer), 0xfffffff0, 20);
  store<usize>(changetype<usize>(answer), 64, 24);
  return answer;
}
