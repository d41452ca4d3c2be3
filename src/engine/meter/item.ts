/**
 * What the scan of a function notes: the instructions between which code runs straight on, and those that the meter
 * rewrites. `a` and `b` are its operands, as said beside each kind; labels are the item that opens their block, or
 * FUNCTION_LABEL.
 */
export const ITEM = {
  /** a: index of its type in the new module, or KEPT. b: unused. */
  block: 0,
  loop: 1,
  tryTable: 2,
  /** As `block`; b: its `else`, or NONE. */
  if: 3,
  /** a: its `if`. */
  else: 4,
  /** a: what it closes. */
  end: 5,
  /** a: label. */
  br: 6,
  /** a: label. Also `br_on_null` and its like. */
  brIf: 7,
  /** a: where its labels begin in `targets`; b: how many. */
  brTable: 8,
  return: 9,
  unreachable: 10,
  throw: 11,
  /** a: the function. */
  call: 12,
  callImport: 13,
  /** a: local that can hold the callee's index or reference. */
  callIndirect: 14,
  tailCall: 15,
  /** a: the function of the appendix that calls the import. */
  tailCallImport: 16,
  tailCallIndirect: 17,
  /** a: the function of the appendix that stands for it. */
  grow: 18,
  /** a: the function of the appendix that charges for it. */
  bulk: 19,
  /** a: what its index becomes; b: bytes between the instruction and its index. The bytes after the index are kept. */
  reindexed: 20,
} as const;

export const FUNCTION_LABEL = -1;
export const KEPT = -1;
export const NONE = -1;

/** Items of one function, in the order of the code, as columns: an object for each costs half of the time of a scan. */
export class Items {
  kind: Int32Array = new Int32Array(256);
  /** Byte offset of the instruction, and of the one after it. */
  at: Int32Array = new Int32Array(256);
  next: Int32Array = new Int32Array(256);
  /** Instructions that cost 1 between the item before and this one, both excluded. */
  cost: Int32Array = new Int32Array(256);
  a: Int32Array = new Int32Array(256);
  b: Int32Array = new Int32Array(256);
  count = 0;
  /** Labels of all `br_table`s. */
  readonly targets: number[] = [];

  add(kind: number, at: number, next: number, cost: number, a: number, b: number): number {
    if (this.count === this.kind.length) this.#widen();
    const item = this.count++;
    this.kind[item] = kind;
    this.at[item] = at;
    this.next[item] = next;
    this.cost[item] = cost;
    this.a[item] = a;
    this.b[item] = b;
    return item;
  }

  clear(): void {
    this.count = 0;
    this.targets.length = 0;
  }

  #widen(): void {
    this.kind = doubled(this.kind);
    this.at = doubled(this.at);
    this.next = doubled(this.next);
    this.cost = doubled(this.cost);
    this.a = doubled(this.a);
    this.b = doubled(this.b);
  }
}

function doubled(column: Int32Array): Int32Array {
  const wider = new Int32Array(column.length * 2);
  wider.set(column);
  return wider;
}
