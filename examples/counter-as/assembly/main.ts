/** Counts. Its state: the count, 8 bytes little-endian, and as many zeros after it as `init` was asked for. */

import { Answer, Bytes, Message, log, now, random, serve } from "@theater/guest/assembly";
import { ZERO, decimal, digits, fits } from "./decimal";

export * from "@theater/guest/assembly/exports";

const SPACE: u8 = 0x20;
const COUNT_BYTES: u64 = 8;
const STATE_BYTES_MAX: u64 = 1024 * 1024;

serve(init, handle);

/** Parameters: nothing, or the size of the state in bytes, in decimal. */
function init(params: Bytes): Answer {
  const size = params.length == 0 ? COUNT_BYTES : decimal(params);
  if ((params.length > 0 && !fits) || size < COUNT_BYTES || size > STATE_BYTES_MAX) {
    return Answer.refuse("the parameters must be a size in bytes, 8 to 1048576, or nothing");
  }
  return Answer.state(new Bytes(<i32>size));
}

/** The commands are in README.md. The state's bytes are its own to change: the count is written where it was read. */
function handle(state: Bytes, message: Message): Answer {
  const body = message.body;
  if (body.length == 0) return counted(state, 1, 0);

  const first = body[0];
  if (first >= ZERO && first <= ZERO + 9) {
    const amount = decimal(body);
    if (fits) return counted(state, amount, first == ZERO ? body.length : 0);
    return Answer.refuse("the number must be decimal digits, at most 18446744073709551615");
  }
  if (body.is("get")) return counted(state, 0, 0);
  if (body.is("roll")) return counted(state, 1 + (random() % 6), 0);
  if (body.startsWith("hello")) {
    log(`hello; the count is ${state.read<u64>()}`);
    return Answer.reply(state, Bytes.of("hello"));
  }
  if (body.startsWith("tick")) return ticked(state, body.length);
  return Answer.refuse("the body must be a number, get, roll, hello, tick, or nothing");
}

/** Adds, and replies with the count in at least `width` digits. */
function counted(state: Bytes, amount: u64, width: i32): Answer {
  if (!add(state, amount)) return tooMuch();
  return Answer.reply(state, digits(state.read<u64>(), width));
}

/** Adds 1 and asks the clock; replies `count ms`, and spaces up to `width`. */
function ticked(state: Bytes, width: i32): Answer {
  if (!add(state, 1)) return tooMuch();
  const count = digits(state.read<u64>(), 0);
  const ms = digits(now(), 0);
  const text = new Bytes(max(count.length + 1 + ms.length, width));
  for (let at = 0; at < text.length; at++) text[at] = SPACE;
  text.set(count);
  text.set(ms, count.length + 1);
  return Answer.reply(state, text);
}

/** False, and nothing is added, where the sum is more than 64 bits hold. */
function add(state: Bytes, amount: u64): bool {
  const count = state.read<u64>();
  if (count + amount < count) return false;
  state.write<u64>(0, count + amount);
  return true;
}

function tooMuch(): Answer {
  return Answer.refuse("the count would be more than 64 bits hold");
}
