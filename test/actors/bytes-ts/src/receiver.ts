import { actor, Refusal } from "@theater/guest";

/** Takes bytes as they are, and gives back those that it had before; its state is JSON. */
export default actor({
  state: () => ({ last: "", count: 0 }),

  receive(state, bytes) {
    if (bytes.length === 0) throw new Refusal("no bytes");
    const before = Uint8Array.fromBase64(state.last);
    state.last = bytes.toBase64();
    state.count++;
    return before;
  },
});
