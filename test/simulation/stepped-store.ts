import type { Append, Refusal, Store } from "../../src/store/mod.ts";
import { openMemoryStore } from "../../src/store/mod.ts";

/** A store whose appends become durable one batch at a time, when someone says so. */
export interface SteppedStore {
  readonly store: Store;
  /** Resolves when so many batches wait. */
  waiting(count: number): Promise<void>;
  /** Makes the oldest batch durable. */
  step(): void;
  /** From here on, nothing waits. */
  open(): void;
}

export function steppedStore(inner: Store = openMemoryStore()): SteppedStore {
  const batches: (() => void)[] = [];
  let watch: () => void = () => undefined;
  let isOpen = true;
  const append = (batch: readonly Append[]): Promise<readonly Refusal[]> => {
    if (isOpen) return inner.append(batch);
    const kept = batch.map((one) => ({ ...one, link: one.link.slice() }));
    return new Promise((resolve, reject) => {
      batches.push(() => void inner.append(kept).then(resolve, reject));
      watch();
    });
  };
  const store = new Proxy(inner, {
    get(target, member) {
      if (member === "append") return append;
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const open = (): void => {
    isOpen = true;
    for (const letThrough of batches.splice(0)) letThrough();
  };
  return {
    store,
    waiting: async (count) => {
      isOpen = false;
      while (batches.length < count) {
        await new Promise<void>((resolve) => {
          watch = resolve;
        });
      }
    },
    step: () => batches.shift()?.(),
    open,
  };
}
