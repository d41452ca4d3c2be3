import { actor } from "@theater/guest";

/** Counts from where it is told to. */
export default actor({
  state: ({ count }: { count: number } = { count: 0 }) => ({ count }),
  handlers: {
    add: (state, amount: number) => (state.count += amount),
    fail(): never {
      throw new Error("as it was told");
    },
  },
});
