/** Fails in whatever way it is asked to, in `init` or in a message. Its state: 8 bytes, how many messages it survived. */

import { Bytes } from "../../as-actor/assembly/abi";
import { Answer, Message, refuse, reply, serve, state } from "../../as-actor/assembly/handler";
import { Level, log, now, randomBytes, sleep } from "../../as-actor/assembly/host";

export {
  handlerHandle,
  handlerHandlePost,
  handlerInit,
  handlerInitPost,
  realloc,
} from "../../as-actor/assembly/handler";

serve(init, handle);

function init(params: Bytes): Answer {
  const first = Bytes.filled(8);
  const failure = perform(params, first);
  return failure == 0 ? state(first) : failure;
}

function handle(before: Bytes | null, message: Message): Answer {
  const after = before == null ? Bytes.filled(8) : before;
  store<u64>(after.at, load<u64>(after.at) + 1);
  const failure = perform(message.body, after);
  return failure == 0 ? reply(after, message.body) : failure;
}

/** Does what README.md says of the command; 0 where the turn goes on. What is no command is echoed. */
function perform(command: Bytes, state: Bytes): Answer {
  const name = word(command, 0);
  const amount = U32.parseInt(word(command, 1));
  if (name == "trap") unreachable();
  if (name == "divide") return refuse((1 / amount).toString());
  if (name == "loop") for (;;) {}
  if (name == "recurse") return refuse(depth(1).toString());
  if (name == "memory") hoard();
  if (name == "err") return refuse("as you asked");
  if (name == "text") return refuse("\uD800"); // half of a surrogate pair is not a string
  if (name == "pointer") return reply(state, new Bytes(0xfffffff0, 64));
  if (name == "reply") return reply(state, Bytes.filled(amount));
  if (name == "state") return reply(Bytes.filled(amount), command);
  if (name == "sleep") sleep(amount);
  if (name == "log") for (let line: u32 = 0; line < amount; line++) log(Level.info, `line ${line}`);
  if (name == "random") return reply(state, randomBytes(amount));
  if (name == "now") return reply(state, Bytes.of(now().toString()));
  if (name == "silent") return reply(state, null);
  return 0;
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
