import type { Append, Store } from "../../src/store/mod.ts";

/** A store that takes so many links, and then nothing more: as where its host is killed. */
export interface DyingStore {
  readonly store: Store;
  /** Resolves when something came that it does not take. */
  readonly dead: Promise<void>;
}

export function dyingStore(inner: Store, links: number): DyingStore {
  const { promise: dead, resolve } = Promise.withResolvers<void>();
  let left = links;
  const append = async (batch: readonly Append[]): Promise<unknown> => {
    if (left < batch.length) {
      left = 0;
      resolve();
      return new Promise(() => undefined);
    }
    left -= batch.length;
    return inner.append(batch);
  };
  const store = new Proxy(inner, {
    get(target, member) {
      if (member === "append") return append;
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { store, dead };
}
