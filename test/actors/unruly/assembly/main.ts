/** Does what others suffer from. Its state: the count, 8 bytes, and the other's address. */

import { Answer, Bytes, Message, self, send, serve } from "@theater/guest/assembly";

export * from "@theater/guest/assembly/exports";

const COUNT_BYTES: i32 = 8;
const PAGE_BYTES: usize = 65_536;
/** As much of a page as the system gives at a time. */
const STEP_BYTES: usize = 4_096;
const LARGE_BYTES: i32 = 256 * 1024;
const LARGE_COUNT: i32 = 4;
/** More than any outbox takes. */
const SENDS_MAX: i32 = 100_000;

serve(init, handle);

function init(other: Bytes): Answer {
  const state = new Bytes(COUNT_BYTES + other.length);
  state.set(other, COUNT_BYTES);
  return Answer.state(state);
}

function handle(state: Bytes, message: Message): Answer {
  const body = message.body;
  if (body.is("loop")) loop();
  if (body.is("ignore")) return Answer.state(state);
  const other = state.slice(COUNT_BYTES).text();
  if (body.is("flood")) return flood(state, other);
  if (body.is("eat")) return eat(state, other);
  const count = state.read<u64>() + 1;
  state.write<u64>(0, count);
  return Answer.reply(state, Bytes.of(count.toString()));
}

function loop(): void {
  for (;;) {}
}

function flood(state: Bytes, other: string): Answer {
  const me = self().id;
  send(me, Bytes.of("flood"));
  const drop = Bytes.of("1");
  const nothing = Bytes.of("ignore");
  for (let left = SENDS_MAX; left > 0; left--) {
    if (!send(other, drop).ok || !send(me, nothing).ok) break;
  }
  return Answer.state(state);
}

/** In one turn it takes all, in the next one it fails, so that it has another memory after that. */
function eat(state: Bytes, other: string): Answer {
  if (memory.grow(1) == -1) unreachable();
  const large = new Bytes(LARGE_BYTES);
  for (let left = LARGE_COUNT; left > 0; left--) send(other, large);
  for (let page = memory.grow(1); page != -1; page = memory.grow(1)) {
    const end = <usize>(page + 1) * PAGE_BYTES;
    for (let at = <usize>page * PAGE_BYTES; at < end; at += STEP_BYTES) store<u8>(at, 1);
  }
  return Answer.state(state);
}
