import { callBytes, rawActor, Refusal, setTimerBytes } from "@theater/guest";

/** Its state is the bytes that it was told; a 0 in front makes it refuse, a 1 call itself, a 2 set a timer, a 3 say nothing. */
export default rawActor({
  init: (parameters) => (parameters.length === 0 ? undefined : parameters),

  handle(state, { body, sender, replyTo }) {
    const [first] = body;
    if (first === 0) throw new Refusal("it begins with 0");
    if (first === 1) return [state, callBytes("raw", body.slice(1), { deadlineMs: 100 })];
    if (first === 2) setTimerBytes(body.slice(1), { afterMs: 10 });
    if (first === 3) return [undefined, undefined];
    if (sender.kind === "timer" && replyTo === undefined) return [body];
    return [body, state ?? new Uint8Array()];
  },
});
