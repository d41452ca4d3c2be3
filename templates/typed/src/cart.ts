import type { Exports } from "shop:cart/api@1.0.0";

/** What is in the cart, by its number: kept in the memory of the component. */
const counts = new Map<string, number>();

export const api: Exports = {
  add({ sku, count }) {
    if (count === 0) throw "nothing to add"; // the `err` of its result
    const sum = (counts.get(sku) ?? 0) + count;
    counts.set(sku, sum);
    return sum;
  },

  items() {
    return Array.from(counts, ([sku, count]) => ({ sku, count }));
  },
};
