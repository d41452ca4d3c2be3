import { actor, log, Refusal } from "@theater/guest";

/** Counts. Its state is kept between messages, and in its record. */
export default actor({
  state: () => ({ count: 0 }),

  handlers: {
    add: (state, amount: number) => {
      if (!Number.isSafeInteger(amount)) throw new Refusal("add a whole number");
      state.count += amount;
      log.info(`the count is ${state.count}`);
      return state.count;
    },

    get: (state) => state.count,
  },
});
