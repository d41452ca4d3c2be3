import { Assembler } from "./assembler.ts";
import { HOST_REFUSED, type MeterGlobals, RESERVE_FUEL } from "./meter-globals.ts";
import type { FunctionType } from "./module-shape.ts";
import { EMPTY_BLOCK, NUMERIC, OP } from "./opcode.ts";
import type { UsedSegment } from "./segment-use.ts";
import { I32, I64 } from "./value-type.ts";

/** Bytes of bulk memory operations for one fuel: 2 to this power. */
const BYTES_PER_FUEL_SHIFT = 2;
/** Fuel for each element of a bulk table operation. */
const ELEMENT_FUEL = 16;
/** Fuel for each page that a memory grows by. */
const PAGE_FUEL = 4_096;

/** Fuel for each unit of depth that an exception leaves behind: V8 takes 50 ns to look for a handler there (2026-11). */
const UNWOUND_FUEL = 32;

/** A length above this is charged as this: it is out of bounds, and what is set aside must not wrap around. */
const CHARGED_LENGTH_MAX = 2 ** 26;

/** (overdrawn) → set aside. What is set aside has left `fuel`, so that it never counts twice. */
export function refillBody({ fuel, reserve }: MeterGlobals): Uint8Array {
  const [overdrawn, left] = [0, 1];
  return new Assembler([I64])
    .at(OP.globalGet, fuel)
    .get(overdrawn)
    .op(OP.i64ExtendI32S, OP.i64Add)
    .at(OP.localTee, left)
    .i64(0)
    .op(OP.i64LtS, OP.if, EMPTY_BLOCK)
    .get(left)
    .at(OP.globalSet, fuel)
    .i32(0)
    .at(OP.globalSet, reserve)
    .op(OP.unreachable, OP.end)
    .i32(0)
    .at(OP.globalSet, reserve)
    .get(left)
    .i64(RESERVE_FUEL)
    .op(OP.i64LtS, OP.if, EMPTY_BLOCK)
    .i64(0)
    .at(OP.globalSet, fuel)
    .get(left)
    .op(OP.i32WrapI64, OP.return, OP.end)
    .get(left)
    .i64(RESERVE_FUEL)
    .op(OP.i64Sub)
    .at(OP.globalSet, fuel)
    .i32(RESERVE_FUEL)
    .body();
}

/** (depth left, set aside) → never. The host knows by the depth, which is below zero. */
export function overflowBody({ depth, reserve }: MeterGlobals): Uint8Array {
  return new Assembler([])
    .get(0)
    .at(OP.globalSet, depth)
    .get(1)
    .at(OP.globalSet, reserve)
    .op(OP.unreachable)
    .body();
}

/** (depth left here, set aside) → set aside. Where the exception was thrown stands in the global. */
export function unwoundBody({ depth }: MeterGlobals, refill: number): Uint8Array {
  const [here, aside] = [0, 1];
  const code = new Assembler([])
    .get(aside, here)
    .at(OP.globalGet, depth)
    .op(OP.i32Sub)
    .i32(UNWOUND_FUEL)
    .op(OP.i32Mul);
  return pay(code, aside, refill).get(aside).body();
}

/** (bytes, set aside) → bytes, set aside. */
export function chargeBytesBody(refill: number): Uint8Array {
  const [bytes, aside] = [0, 1];
  const code = new Assembler([]).get(bytes, aside, bytes).i32(BYTES_PER_FUEL_SHIFT).op(OP.i32ShrU);
  return pay(code, aside, refill).get(aside).body();
}

/** (elements, set aside) → elements, set aside. */
export function chargeElementsBody(refill: number): Uint8Array {
  const [elements, aside] = [0, 1];
  const code = new Assembler([]).get(elements, aside);
  return pay(lengthFuel(code, elements, ELEMENT_FUEL), aside, refill)
    .get(aside)
    .body();
}

/**
 * ([initial value,] length, set aside) → the size before or -1, set aside. What a limit forbids answers -1 and costs
 * nothing by length. What V8 refuses within the limits the guest never sees.
 */
export function growBody(
  kind: "memory" | "table",
  index: number,
  maximum: { readonly global: number } | { readonly constant: number },
  globals: MeterGlobals,
  refill: number,
): Uint8Array {
  const table = kind === "table";
  const [initial, length, aside, before] = table ? [0, 1, 2, 3] : [0, 0, 1, 2];
  const budget = table ? globals.elements : globals.pages;
  const code = new Assembler([I32]);
  if (table) code.op(OP.numeric, NUMERIC.tableSize).index(index);
  else code.at(OP.memorySize, index);
  code.op(OP.i64ExtendI32U).get(length).op(OP.i64ExtendI32U, OP.i64Add);
  if ("global" in maximum) code.at(OP.globalGet, maximum.global).op(OP.i64ExtendI32U);
  else code.i64(maximum.constant);
  refuseIf(code.op(OP.i64GtU), aside);
  refuseIf(code.get(length).at(OP.globalGet, budget).op(OP.i32GtU), aside);
  lengthFuel(code.get(aside), length, table ? ELEMENT_FUEL : PAGE_FUEL);
  pay(code, aside, refill);
  if (table) code.get(initial, length).op(OP.numeric, NUMERIC.tableGrow).index(index);
  else code.get(length).at(OP.memoryGrow, index);
  return code
    .at(OP.localTee, before)
    .i32(-1)
    .op(OP.i32Eq, OP.if, EMPTY_BLOCK)
    .i32(HOST_REFUSED)
    .at(OP.globalSet, globals.depth)
    .get(aside)
    .at(OP.globalSet, globals.reserve)
    .op(OP.unreachable, OP.end)
    .at(OP.globalGet, budget)
    .get(length)
    .op(OP.i32Sub)
    .at(OP.globalSet, budget)
    .get(before, aside)
    .body();
}

/**
 * Stands for the imported function `index` in tables, behind references and in tail calls: carries in registers what it gets. Its frame
 * counts, since a caller that goes away at the call counts none: else two modules could go on calling each other so without end.
 */
export function importBody(
  index: number,
  { params }: FunctionType,
  { reserve, depth }: MeterGlobals,
  overflow: number,
): Uint8Array {
  const [aside, left] = [params.length, params.length + 1];
  return new Assembler([])
    .get(left)
    .i32(1)
    .op(OP.i32Sub)
    .at(OP.localTee, left)
    .i32(0)
    .op(OP.i32LtS, OP.if, EMPTY_BLOCK)
    .get(left, aside)
    .at(OP.call, overflow)
    .op(OP.unreachable, OP.end)
    .get(aside)
    .at(OP.globalSet, reserve)
    .get(left)
    .at(OP.globalSet, depth)
    .get(...params.keys())
    .at(OP.call, index)
    .at(OP.globalGet, reserve)
    .body();
}

/** Stands in the exports for the function `index`: takes from the globals what it carries, and puts it back. */
export function exportBody(
  index: number,
  { params }: FunctionType,
  { reserve, depth }: MeterGlobals,
): Uint8Array {
  const before = params.length;
  return new Assembler([I32])
    .get(...params.keys())
    .at(OP.globalGet, reserve)
    .at(OP.globalGet, depth)
    .at(OP.localTee, before)
    .at(OP.call, index)
    .at(OP.globalSet, reserve)
    .get(before)
    .at(OP.globalSet, depth)
    .body();
}

/** Copies nothing, from behind the first byte or element: what is there has at least one. */
export function probeBody({ kind, index, target }: UsedSegment): Uint8Array {
  const copy = kind === "data" ? NUMERIC.memoryInit : NUMERIC.tableInit;
  return new Assembler([])
    .i32(0)
    .i32(1)
    .i32(0)
    .op(OP.numeric, copy)
    .index(index)
    .index(target)
    .body();
}

export function dropBody({ kind, index }: UsedSegment): Uint8Array {
  const drop = kind === "data" ? NUMERIC.dataDrop : NUMERIC.elementDrop;
  return new Assembler([]).op(OP.numeric, drop).index(index).body();
}

/** Pushes what a length costs. */
function lengthFuel(code: Assembler, length: number, each: number): Assembler {
  return code
    .get(length)
    .i32(CHARGED_LENGTH_MAX)
    .get(length)
    .i32(CHARGED_LENGTH_MAX)
    .op(OP.i32LtU, OP.select)
    .i32(each)
    .op(OP.i32Mul);
}

/** Takes the two operands on top, what is set aside and a price, and pays the one out of the other. */
function pay(code: Assembler, aside: number, refill: number): Assembler {
  return code
    .op(OP.i32Sub)
    .at(OP.localTee, aside)
    .i32(0)
    .op(OP.i32LtS, OP.if, EMPTY_BLOCK)
    .get(aside)
    .at(OP.call, refill)
    .at(OP.localSet, aside)
    .op(OP.end);
}

/** Takes a condition: where it holds, the answer is -1. */
function refuseIf(code: Assembler, aside: number): void {
  code.op(OP.if, EMPTY_BLOCK).i32(-1).get(aside).op(OP.return, OP.end);
}
