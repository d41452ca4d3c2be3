import { FUNCTION_LABEL, ITEM, type Items, NONE } from "./item.ts";

/**
 * Where a function is charged, and how much (docs/metering.md, "Fuel"). Every instruction that runs costs 1, and no path
 * through the code pays more than once for what all paths share: a charge stands at the function's entry, at the head
 * of each loop, and where a path turns out to be dearer than the cheapest one that could have been taken.
 *
 * One object serves all functions of a module, one after the other.
 */
export class FuelPlan {
  /** At the function's entry. */
  entry = 0;
  /** Right behind each item: for `end`, behind the label. */
  after: Int32Array = new Int32Array(256);
  /** By `if` without `else`: in the `else` that has to be made. */
  otherwise: Int32Array = new Int32Array(256);

  /** How much branches to a block may pay for what is behind it, at most. */
  #prepaidMax: Int32Array = new Int32Array(256);
  /** How much they do pay. */
  #prepaid: Int32Array = new Int32Array(256);
  /** By `else`: the cost from its head on. */
  #elseCost: Int32Array = new Int32Array(256);
  #settled = false;

  plan(items: Items, caught: ReadonlySet<number>): void {
    this.#reserve(items.count);
    this.#prepaidMax.fill(UNBOUNDED, 0, items.count);
    // What an exception jumps to pays for itself: whoever throws cannot know.
    for (const block of caught) if (block !== FUNCTION_LABEL) this.#prepaidMax[block] = 0;
    for (let pass = 0; pass < PASSES_MAX; pass++) {
      if (this.#pass(items)) return;
    }
    this.#prepaidMax.fill(0, 0, items.count);
    if (!this.#pass(items)) throw new Error("nothing was prepaid, and yet too much");
  }

  /**
   * Walks from the last item to the first, with the least cost from there to where the next charge is certain. False where a
   * branch would have paid more than the way that goes on beside it: then its label is bounded, and all is done again.
   */
  #pass(items: Items): boolean {
    const { kind, cost, a, b } = items;
    const afters = this.after;
    const prepaid = this.#prepaid;
    this.#settled = true;
    let toGo = 0;
    for (let item = items.count - 1; item >= 0; item--) {
      const own = a[item] as number;
      const straight = cost[item] as number;
      let after = 0;
      switch (kind[item]) {
        case ITEM.end:
          if (own === FUNCTION_LABEL || kind[own] === ITEM.loop) break;
          prepaid[own] = Math.min(toGo, this.#prepaidMax[own] as number);
          after = excess(toGo, prepaid[own]);
          toGo = prepaid[own];
          break;
        case ITEM.loop:
          after = real(toGo);
          toGo = 0;
          break;
        case ITEM.else:
          this.#elseCost[own] = toGo;
          toGo = prepaid[own] as number;
          break;
        case ITEM.if: {
          const without = b[item] === NONE;
          const other = (without ? prepaid[item] : this.#elseCost[item]) as number;
          let least = Math.min(toGo, other);
          if (toGo !== other) least = Math.min(least, this.#shifted(items, item, true));
          after = excess(toGo, least);
          const apart = excess(other, least);
          if (without) this.otherwise[item] = apart;
          else afters[b[item] as number] = apart;
          toGo = 1 + least;
          break;
        }
        case ITEM.br:
          toGo = 1 + this.#labelCost(items, own);
          break;
        case ITEM.brIf: {
          const taken = this.#labelCost(items, own);
          let least = Math.min(taken, Math.max(toGo, 0));
          if (taken < toGo && this.#mayOwe(items, own))
            least = Math.min(least, this.#shifted(items, item, false));
          this.#bound(items, own, least);
          after = excess(toGo, least);
          toGo = 1 + least;
          break;
        }
        case ITEM.brTable:
          toGo = 1 + this.#cheapest(items, item);
          break;
        case ITEM.return:
        case ITEM.tailCall:
        case ITEM.tailCallImport:
        case ITEM.tailCallIndirect:
          toGo = 1;
          break;
        case ITEM.unreachable:
        case ITEM.throw:
          toGo = DEAD_END + 1;
          break;
        case ITEM.block:
        case ITEM.tryTable:
          break;
        default:
          toGo += 1;
      }
      // An `else` got its charge from its `if`, which comes later in this walk.
      if (kind[item] !== ITEM.else) afters[item] = after;
      toGo += straight;
    }
    this.entry = real(toGo);
    return this.#settled;
  }

  /** What a branch to the label pays for what is behind it. The head of a loop and the function's end are paid there. */
  #labelCost({ kind }: Items, label: number): number {
    if (label === FUNCTION_LABEL || kind[label] === ITEM.loop) return 0;
    return this.#prepaid[label] as number;
  }

  /**
   * Where nothing but straight code lies between a charge and this branch: how little its ways may have paid so that the
   * charge goes away, and each way pays once instead of twice. At a loop's head that spares a charge each round, and who leaves
   * the loop pays behind the label for the last test of the condition; at the function's entry it pays where `entry`.
   */
  #shifted({ kind, cost }: Items, item: number, entry: boolean): number {
    let straight = cost[item] as number;
    for (let before = item - 1; before >= 0; before--) {
      if (kind[before] === ITEM.loop) return -1 - straight;
      if (kind[before] !== ITEM.block) return UNBOUNDED;
      straight += cost[before] as number;
    }
    return entry ? -1 - straight : UNBOUNDED;
  }

  /** Whether all who come to the label can be made to pay there: not where an exception comes, or where nothing is. */
  #mayOwe({ kind }: Items, label: number): boolean {
    if (label === FUNCTION_LABEL || kind[label] === ITEM.loop) return false;
    return this.#prepaidMax[label] !== 0;
  }

  /** What all labels of a `br_table` can be paid for. */
  #cheapest(items: Items, item: number): number {
    const from = items.a[item] as number;
    const to = from + (items.b[item] as number);
    let least = UNBOUNDED;
    let most = 0;
    let mayOwe = true;
    for (let target = from; target < to; target++) {
      const label = items.targets[target] as number;
      const cost = this.#labelCost(items, label);
      least = Math.min(least, cost);
      most = Math.max(most, cost);
      mayOwe &&= this.#mayOwe(items, label);
    }
    if (mayOwe && least !== most) least = Math.min(least, this.#shifted(items, item, true));
    if (!mayOwe && least < 0) {
      this.#forgive(items, from, to);
      least = 0;
    }
    for (let target = from; target < to; target++)
      this.#bound(items, items.targets[target] as number, least);
    return least;
  }

  /** Where one label of a `br_table` cannot be owed for, none of the others is. */
  #forgive(items: Items, from: number, to: number): void {
    for (let target = from; target < to; target++) {
      const label = items.targets[target] as number;
      if (this.#labelCost(items, label) < 0) this.#prepaidMax[label] = 0;
    }
    this.#settled = false;
  }

  #bound(items: Items, label: number, least: number): void {
    if (real(this.#labelCost(items, label)) <= real(least)) return;
    this.#prepaidMax[label] = least;
    this.#settled = false;
  }

  #reserve(count: number): void {
    if (count <= this.after.length) return;
    const size = Math.max(count, this.after.length * 2);
    this.after = new Int32Array(size);
    this.otherwise = new Int32Array(size);
    this.#prepaidMax = new Int32Array(size);
    this.#prepaid = new Int32Array(size);
    this.#elseCost = new Int32Array(size);
  }
}

/** Of compiled code, half is settled in two passes and a hundredth not in twelve: that is charged at every label. */
const PASSES_MAX = 12;

/**
 * Added to the cost of a way that ends in a trap or an exception, so that it never is the cheapest one: the ways that matter
 * are then charged once. Who goes there has paid for the other way, or more.
 */
const DEAD_END = 2 ** 28;

/** Above every cost, dead ends included: an instruction has at least one byte, and no function has 2 ** 28 of them. */
const UNBOUNDED = 2 ** 31 - 1;

function real(cost: number): number {
  return cost >= DEAD_END ? cost - DEAD_END : cost;
}

/**
 * What is still owed on a way that costs `cost` when `paid` was paid. Below zero, so that it is given back, only where the way leads
 * to a label behind which more is owed; a way that ends in a trap gets nothing back.
 */
function excess(cost: number, paid: number): number {
  const owed = real(cost) - real(paid);
  return cost >= DEAD_END ? Math.max(0, owed) : owed;
}
