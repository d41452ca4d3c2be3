/**
 * Sells. One `buy` is one turn, which waits twice: for the till, and while the thing is wrapped. If the host dies meanwhile, the turn
 * is carried on when it is up again: the till has taken the money once, and whoever bought gets the receipt.
 */

import { Bytes } from "../../as-actor/assembly/abi";
import { Answer, Message, refuse, reply, serve, state } from "../../as-actor/assembly/handler";
import { sleep } from "../../as-actor/assembly/host";
import { call } from "../../as-actor/assembly/messages";

export {
  handlerHandle,
  handlerHandlePost,
  handlerInit,
  handlerInitPost,
  realloc,
} from "../../as-actor/assembly/handler";

const TILL_DEADLINE_MS = 5_000;
const WRAPPING_MS = 100;

/** The state: how many sales there were, 8 bytes little-endian; then the till's address. */
const TILL_AT: usize = 8;

serve(init, handle);

/** Parameters: the till's address. */
function init(till: Bytes): Answer {
  const shop = Bytes.filled(TILL_AT + till.size);
  memory.copy(shop.at + TILL_AT, till.at, till.size);
  return state(shop);
}

/** `buy SKU N`, answered with a receipt; or `sales`, answered with how many there were. */
function handle(before: Bytes | null, message: Message): Answer {
  const shop = before!; // init gave one
  const words = message.body.text().split(" ");
  if (words[0] == "buy" && words.length == 3) return buy(shop, words[1], U32.parseInt(words[2]));
  if (words[0] == "sales") return reply(shop, Bytes.of(load<u64>(shop.at).toString()));
  return refuse("the body must be buy SKU N, or sales");
}

function buy(shop: Bytes, sku: string, n: u32): Answer {
  if (n == 0) return refuse("how many must be a number from 1");
  const till = new Bytes(shop.at + TILL_AT, shop.size - TILL_AT).text();

  const paid = call(till, Bytes.of(n.toString()), TILL_DEADLINE_MS);
  if (!paid.ok) return refuse(`nothing sold, the till answers ${paid.why}`);
  sleep(WRAPPING_MS);

  store<u64>(shop.at, load<u64>(shop.at) + 1);
  return reply(shop, Bytes.of(`sold ${n} of ${sku}, the till holds ${paid.body.text()}`));
}
