import { Answer, Bytes, Message, log, serve } from "@theater/guest/assembly";

export * from "@theater/guest/assembly/exports";

serve(init, handle);

/** The first state: the count, 8 bytes little-endian. */
function init(_params: Bytes): Answer {
  return Answer.state(new Bytes(8));
}

/** `add N` and `get`. */
function handle(state: Bytes, message: Message): Answer {
  const count = state.read<i64>();
  const text = message.text;
  if (text == "get") return Answer.reply(state, Bytes.of(count.toString()));
  if (!text.startsWith("add ")) return Answer.refuse("say `add N` or `get`");
  const sum = count + i64.parse(text.slice(4));
  state.write<i64>(0, sum);
  log(`the count is ${sum}`);
  return Answer.reply(state, Bytes.of(sum.toString()));
}
