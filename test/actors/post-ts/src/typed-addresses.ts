// What the types of the library allow and forbid; never run. test/system/guest-messages.test.ts compiles it.
import {
  actor,
  address,
  checked,
  type Request,
  type StandardSchema,
  waitAll,
} from "@theater/guest";

const till = actor({
  state: () => ({ total: 0 }),
  handlers: {
    pay(state, { amount }: { amount: number }) {
      state.total += amount;
      return { total: state.total };
    },
    total: (state) => state.total,
    close() {},
    tip: (state, amount?: number) => state.total + (amount ?? 1),
    // @ts-expect-error -- the state has no such member
    wrong: (state) => state.sum,
  },
});

export function typed(): readonly [{ total: number }, number] {
  const other = address<typeof till>("till");
  const paid: { total: number } = other.call("pay", { amount: 5 }, { deadlineMs: 100 });
  const nothing: undefined = other.call("close");
  other.send("tip");
  other.send("tip", 2);
  const asked: Request<number> = other.request("total");
  const both: readonly [{ total: number }, number] = waitAll([
    other.request("pay", { amount: 1 }),
    asked,
  ]);
  // @ts-expect-error -- no such handler
  other.call("payy", { amount: 5 });
  // @ts-expect-error -- another message
  other.call("pay", { amount: "5" });
  // @ts-expect-error -- no message
  other.send("pay");
  // @ts-expect-error -- another reply
  const text: string = other.call("total");
  // @ts-expect-error -- a handler that takes no message
  other.call("total", 5);
  return nothing ?? (text === "" ? both : [paid, 0]);
}

// @ts-expect-error -- the state is an object
export const bare = actor({ state: () => 7, handlers: {} });

declare const amounts: StandardSchema<string, number>;
export const schematic = actor({
  state: (parameters: { start: number }) => ({ count: parameters.start }),
  handlers: {
    add: checked(amounts, (state: { count: number }, amount) => (state.count += amount)),
  },
});
export function addressed(): number {
  const other = address<typeof schematic>("schematic");
  // @ts-expect-error -- it takes what the schema takes
  other.send("add", 5);
  return other.call("add", "5");
}
