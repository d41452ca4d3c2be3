/** Keeps a tally in memory, behind an interface of its own (world.wit): what crosses is lifted and lowered by hand. */

import { liftText, lowerText, realloc, release } from "@theater/guest/assembly/canonical";
import { Level, log } from "@theater/guest/assembly";

export { realloc };

enum Change {
  added,
  removed,
  cleared,
}

class Line {
  count: u64 = 0;
  last: Change = Change.added;
  amount: u32 = 0;
}

const lines = new Map<string, Line>();

export function apiAdd(skuAt: usize, skuSize: usize, n: u32): u64 {
  return add(liftText(skuAt, skuSize), n).count;
}

export function apiRemove(skuAt: usize, skuSize: usize, n: u32): usize {
  const sku = liftText(skuAt, skuSize);
  const line = lines.has(sku) ? lines.get(sku) : null;
  if (line == null || line.count < n) {
    store<u8>(answer, 1);
    lowerText(`there are only ${line == null ? 0 : line.count} of ${sku}`, answer + 8);
    return answer;
  }
  take(sku, line, Change.removed, n);
  store<u8>(answer, 0);
  store<u64>(answer, line.count, 8);
  return answer;
}

/** Elements of 16 bytes: the string's pointer and size, the variant's tag and payload. */
export function apiApply(at: usize, count: usize): u64 {
  for (let element = at; element < at + count * 16; element += 16) {
    const sku = liftText(load<usize>(element), load<usize>(element, 4));
    const change: Change = load<u8>(element, 8);
    const n = load<u32>(element, 12);
    const line = lines.has(sku) ? lines.get(sku) : null;
    if (change == Change.added) add(sku, n);
    else if (line != null) take(sku, line, change, n);
  }
  return apiTotal();
}

/** Elements of 24 bytes: the string, the count, the variant's tag and payload. */
export function apiLines(): usize {
  const skus = lines.keys();
  const list = realloc(0, 0, 8, <usize>skus.length * 24);
  for (let index = 0; index < skus.length; index++) {
    const line = lines.get(skus[index]);
    const element = list + <usize>index * 24;
    lowerText(skus[index], element);
    store<u64>(element, line.count, 8);
    store<u8>(element, line.last, 16);
    store<u32>(element, line.amount, 20);
  }
  store<usize>(answer, list);
  store<usize>(answer, skus.length, 4);
  return answer;
}

export function apiTotal(): u64 {
  let total: u64 = 0;
  const values = lines.values();
  for (let index = 0; index < values.length; index++) total += values[index].count;
  return total;
}

export function apiAddPost(_: u64): void {
  release();
}

export function apiRemovePost(_: usize): void {
  release();
}

export function apiApplyPost(_: u64): void {
  release();
}

export function apiLinesPost(_: usize): void {
  release();
}

export function apiTotalPost(_: u64): void {
  release();
}

/** Room for a `result<u64, string>`: tag, padded to 8, then 8; or for a list's pointer and length. */
const answer: usize = memory.data(16, 8);

function add(sku: string, n: u32): Line {
  if (!lines.has(sku)) lines.set(sku, new Line());
  const line = lines.get(sku);
  line.count += n;
  line.last = Change.added;
  line.amount = n;
  return line;
}

/** As many as there are, if there are fewer; all for `cleared`. */
function take(sku: string, line: Line, change: Change, n: u32): void {
  line.last = change;
  line.amount = n;
  line.count = change == Change.cleared || line.count < n ? 0 : line.count - n;
  if (line.count == 0) log(`no ${sku} left`, Level.warn);
}
