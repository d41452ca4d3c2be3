/** Counts. Its state: the count, 8 bytes little-endian, and as many zeros after it as `init` was asked for. */

import { Bytes } from "../../as-actor/assembly/abi";
import { Answer, Message, refuse, reply, serve, state } from "../../as-actor/assembly/handler";
import { Level, log, now, randomNumber } from "../../as-actor/assembly/host";

export {
  handlerHandle,
  handlerHandlePost,
  handlerInit,
  handlerInitPost,
  realloc,
} from "../../as-actor/assembly/handler";

const SPACE: u8 = 0x20;
const ZERO: u8 = 0x30; // "0"
const COUNT_BYTES: u64 = 8;
const STATE_BYTES_MAX: u64 = 1024 * 1024;

/** Whether what `decimal` read last was one, and fits 64 bits. */
let fits: bool = false;

serve(init, handle);

/** Parameters: nothing, or the size of the state in bytes, in decimal. */
function init(params: Bytes): Answer {
  if (params.size == 0) return state(Bytes.filled(<usize>COUNT_BYTES));
  const size = decimal(params);
  if (!fits || size < COUNT_BYTES || size > STATE_BYTES_MAX) {
    return refuse("the parameters must be a size in bytes, 8 to 1048576, or nothing");
  }
  return state(Bytes.filled(<usize>size));
}

/** The commands are in README.md. */
function handle(before: Bytes | null, message: Message): Answer {
  // The state's bytes are ours until the call ends: the count is changed where it lies.
  const after = before == null ? Bytes.filled(<usize>COUNT_BYTES) : before;
  const body = message.body;
  const count = load<u64>(after.at);

  if (body.size == 0) return counted(after, count, 1, 0);

  const first = body[0];
  if (first >= ZERO && first <= ZERO + 9) {
    const amount = decimal(body);
    if (!fits) return refuse("the number must be decimal digits, at most 18446744073709551615");
    return counted(after, count, amount, first == ZERO ? body.size : 0);
  }
  if (body.is("get")) return reply(after, digits(count, 0));
  if (body.is("roll")) return counted(after, count, 1 + (randomNumber() % 6), 0);
  if (body.begins("hello")) {
    log(Level.info, `hello; the count is ${count}`);
    return reply(after, Bytes.of("hello"));
  }
  if (body.begins("tick")) return ticked(after, count, body);
  return refuse("the body must be a number, get, roll, hello, tick, or nothing");
}

/** Adds, and replies with the count in at least `width` digits. */
function counted(after: Bytes, count: u64, amount: u64, width: usize): Answer {
  if (count + amount < count) return refuse("the count would be more than 64 bits hold");
  store<u64>(after.at, count + amount);
  return reply(after, digits(count + amount, width));
}

/** Adds 1 and asks the clock; replies `count ms`, with spaces up to the length of the body. */
function ticked(after: Bytes, count: u64, body: Bytes): Answer {
  if (count == u64.MAX_VALUE) return refuse("the count would be more than 64 bits hold");
  store<u64>(after.at, count + 1);
  const left = digits(count + 1, 0);
  const right = digits(now(), 0);
  const size = left.size + 1 + right.size;
  const text = Bytes.filled(max(size, body.size), SPACE);
  memory.copy(text.at, left.at, left.size);
  memory.copy(text.at + left.size + 1, right.at, right.size);
  return reply(after, text);
}

/** Leading zeros count for nothing; 19 digits always fit, a 20th may. */
function decimal(text: Bytes): u64 {
  const end = text.at + text.size;
  let at = text.at;
  while (at < end && load<u8>(at) == ZERO) at++;
  fits = false;
  if (end - at > 20) return 0;
  const safeEnd = min(end, at + 19);
  let value: u64 = 0;
  for (; at < safeEnd; at++) {
    const digit = <u32>load<u8>(at) - ZERO;
    if (digit > 9) return 0;
    value = value * 10 + digit;
  }
  if (at < end) {
    const digit = <u32>load<u8>(at) - ZERO;
    if (digit > 9 || value > (u64.MAX_VALUE - digit) / 10) return 0;
    value = value * 10 + digit;
  }
  fits = true;
  return value;
}

/** ASCII decimal, with leading zeros up to `width`. */
function digits(value: u64, width: usize): Bytes {
  const size = max(digitCount(value), width);
  const text = new Bytes(heap.alloc(size), size);
  let at = text.at + size;
  do {
    const rest = value / 10;
    store<u8>(--at, <u8>(ZERO + value - rest * 10));
    value = rest;
  } while (value != 0);
  memory.fill(text.at, ZERO, at - text.at);
  return text;
}

function digitCount(value: u64): usize {
  let count: usize = 1;
  for (; value >= 10; value /= 10) count++;
  return count;
}
