import { type Access, LANE_LOADS, LANE_STORES, LOADS, STORES } from "../instruction-table.ts";
import { i32Const, type Node, plain, unsigned } from "../node.ts";
import { I32, NOTHING, NUMBERS, V128, type ValueType } from "../value-type.ts";
import type { Code } from "./code.ts";

/** Addresses stay below a page, mostly. */
const ADDRESS_MASK = 0xfff8;

const LOADS_BY_RESULT: ReadonlyMap<ValueType, readonly Access[]> = new Map(
  NUMBERS.map((type) => [type, [...LOADS, ...LANE_LOADS].filter((one) => one.type === type)]),
);

const ALL_STORES: readonly Access[] = [...STORES, ...STORES, ...LANE_STORES];

export function load(code: Code, type: ValueType): Node | undefined {
  const memory = someMemory(code);
  if (memory === undefined) return undefined;
  const access = code.seeded.pick(LOADS_BY_RESULT.get(type) ?? LOADS);
  const kids = [address(code), ...(access.lanes > 0 ? [code.value(V128)] : [])];
  return plain(accessBytes(code, access, memory), type, kids);
}

export function store(code: Code): Node | undefined {
  const memory = someMemory(code);
  if (memory === undefined) return undefined;
  const access = code.seeded.pick(ALL_STORES);
  const kids = [address(code), code.value(access.type)];
  return plain(accessBytes(code, access, memory), NOTHING, kids);
}

function accessBytes({ seeded }: Code, { bytes, size, lanes }: Access, memory: number): number[] {
  const align = seeded.below(size + 1);
  const index = memory > 0 || seeded.once(8);
  const offset = seeded.once(40) ? seeded.below(200_000) : seeded.below(9);
  return [
    ...bytes,
    ...(index ? [align | 0x40, memory] : [align]),
    ...unsigned(offset),
    ...(lanes > 0 ? [seeded.below(lanes)] : []),
  ];
}

/** The index of one, where there are any. */
export function someMemory({ seeded, plan }: Code): number | undefined {
  const { length } = plan.memories;
  return length === 0 ? undefined : seeded.below(length);
}

export function address(code: Code): Node {
  const { seeded } = code;
  if (seeded.once(2)) return i32Const(seeded.below(256) * 8);
  const value = code.value(I32);
  return seeded.once(25) ? value : plain([0x71], I32, [value, i32Const(ADDRESS_MASK)]);
}
