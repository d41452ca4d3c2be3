/**
 * Sells. One `buy` is one turn, which waits twice: for the till, and while the thing is wrapped. If the host dies meanwhile, the turn
 * is carried on when it is up again: the till has taken the money once, and whoever bought gets the receipt.
 */

import { Answer, Bytes, Message, call, serve, sleep } from "@theater/guest/assembly";

export * from "@theater/guest/assembly/exports";

const TILL_DEADLINE_MS = 5_000;
const WRAPPING_MS = 100;

/** The state: how many sales there were, 8 bytes little-endian; then the till's address. */
const TILL_AT = 8;

serve(init, handle);

/** Parameters: the till's address. */
function init(till: Bytes): Answer {
  const shop = new Bytes(TILL_AT + till.length);
  shop.set(till, TILL_AT);
  return Answer.state(shop);
}

/** `buy SKU N`, answered with a receipt; or `sales`, answered with how many there were. */
function handle(shop: Bytes, message: Message): Answer {
  const words = message.text.split(" ");
  if (words[0] == "buy" && words.length == 3) return buy(shop, words[1], U32.parseInt(words[2]));
  if (words[0] == "sales") return Answer.reply(shop, Bytes.of(shop.read<u64>().toString()));
  return Answer.refuse("the body must be buy SKU N, or sales");
}

function buy(shop: Bytes, sku: string, n: u32): Answer {
  if (n == 0) return Answer.refuse("how many must be a number from 1");
  const till = shop.slice(TILL_AT).text();

  const paid = call(till, Bytes.of(n.toString()), TILL_DEADLINE_MS);
  if (!paid.ok) return Answer.refuse(`nothing sold, the till answers ${paid.why}`);
  sleep(WRAPPING_MS);

  shop.write<u64>(0, shop.read<u64>() + 1);
  return Answer.reply(shop, Bytes.of(`sold ${n} of ${sku}, the till holds ${paid.text}`));
}
