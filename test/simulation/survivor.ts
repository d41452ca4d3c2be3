import { openMemoryStore, type Store } from "../../src/store/mod.ts";

/** A store that outlives the theaters over it, as a disk does. */
export function survivor(): Store {
  const store = openMemoryStore();
  return new Proxy(store, {
    get(target, member) {
      if (member === Symbol.asyncDispose) return async () => undefined;
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
