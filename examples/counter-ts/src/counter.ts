import { actor, log, now, Refusal } from "@theater/guest";

export default actor({
  state: (parameters: { start: number } = { start: 0 }) => ({ count: parameters.start }),

  handlers: {
    /** Adds, and answers with the new count. */
    add(state, amount: number) {
      if (!Number.isSafeInteger(amount)) throw new Refusal("an amount is a whole number");
      state.count += amount;
      return state.count;
    },

    /** Adds what a die shows. */
    roll(state) {
      state.count += 1 + Math.floor(Math.random() * 6);
      return state.count;
    },

    get: (state) => state.count,

    /** The count, and when it was read. */
    read(state) {
      log.info(`read: ${state.count}`);
      return { count: state.count, atMs: now() };
    },

    /** Fails: the turn is lost, the count stays. */
    boom(state) {
      state.count = Number.NaN;
      throw new Error("this handler fails whenever it is asked to");
    },
  },
});
