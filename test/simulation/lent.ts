import type { Store } from "../../src/store/mod.ts";

/** The store, for one who closes it: the store itself stays open, and that one has no more of it. */
export function lent(store: Store): Store {
  const loan = { isOver: false };
  return new Proxy(store, {
    get(target, member) {
      if (member === Symbol.asyncDispose) return async () => void (loan.isOver = true);
      if (loan.isOver) throw new Error(`${String(member)} was used after it was closed`);
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
