import type { FunctionScan } from "./function-scan.ts";
import { FUNCTION_LABEL, ITEM, KEPT, NONE } from "./item.ts";
import { invalidAt, unknownOpcode, unsupportedAt } from "./module-cursor.ts";
import type { FunctionType } from "./module-shape.ts";
import { EMPTY_BLOCK, NUMERIC, OP } from "./opcode.ts";
import { I32, nullableRef, readHeapType, readValueType } from "./value-type.ts";

/**
 * What instructions cost beside their 1 and their length that V8 answers with a call into itself: 20 to 120 ns each, as long as some dozens of
 * others (2026-11). Otherwise a loop of them would hold its thread a hundred times as long as its fuel says.
 */
const THROW_FUEL = 64;
const GROW_FUEL = 64;
const BULK_FUEL = 32;
const TABLE_SET_FUEL = 16;

/**
 * Values that a branch carries for 1 fuel more, from the number on: before V8 compiles a function for good it moves them on
 * the stack one by one, and a function that loops without end is not compiled anew.
 */
const CARRIED_PER_FUEL = 4;
const CARRIED_FREE = 16;

/**
 * What a value counts that a call passes or gives back, of which V8 makes some 20 bytes of code; and one that an exception carries, for which its
 * optimising compiler takes 7 KB.
 */
const PASSED_WORK = 4;
const EXCEPTION_VALUE_WORK = 100;

/** Instructions that change the flow, or that the meter rewrites. */
export function special(scan: FunctionScan, opcode: number, at: number): void {
  const { cursor } = scan;
  switch (opcode) {
    case OP.nop:
      return;
    case OP.block:
    case OP.loop:
    case OP.if:
    case OP.tryTable:
      return enter(scan, opcode, at);
    case OP.else:
      return otherwise(scan, at);
    case OP.end:
      return leave(scan, at);
    case OP.br:
      return stop(scan, ITEM.br, at, label(scan));
    case OP.brIf:
      scan.branches++;
      scan.effect(1, 0);
      return void scan.note(ITEM.brIf, at, label(scan));
    case OP.brOnNull:
      scan.branches++;
      return void scan.note(ITEM.brIf, at, label(scan));
    case OP.brOnNonNull:
      scan.branches++;
      scan.effect(1, 0);
      return void scan.note(ITEM.brIf, at, label(scan));
    case OP.brTable:
      return branchTable(scan, at);
    case OP.return:
      return stop(scan, ITEM.return, at);
    case OP.unreachable:
      return stop(scan, ITEM.unreachable, at);
    case OP.throw:
      carriedByTag(scan);
      scan.cost += THROW_FUEL;
      return stop(scan, ITEM.throw, at);
    case OP.throwRef:
      scan.cost += THROW_FUEL;
      return stop(scan, ITEM.throw, at);
    case OP.selectTyped:
      readTypeList(scan);
      scan.cost++;
      return scan.effect(3, 1);
    case OP.tableSet:
      scan.appendix.mutates(cursor.u32());
      scan.cost += 1 + TABLE_SET_FUEL;
      return scan.effect(2, 0);
    case OP.memoryGrow:
      scan.cost += GROW_FUEL;
      return void scan.note(ITEM.grow, at, scan.appendix.growMemory(memory(scan, at)));
    case OP.refNull:
      readHeapType(cursor, scan.shape.types.length);
      scan.cost++;
      return scan.effect(0, 1);
    case OP.refFunc:
      return referFunction(scan, at);
    case OP.garbageCollection:
      throw unsupportedAt(at, "garbage collection");
    case OP.atomic:
      throw unsupportedAt(at, "threads");
    default:
      return call(scan, opcode, at);
  }
}

/** Instructions after 0xfc that cost by length or grow something. The length is the operand on top. */
export function specialNumeric(scan: FunctionScan, opcode: number, at: number): void {
  const { cursor, appendix } = scan;
  const first = cursor.u32();
  switch (opcode) {
    case NUMERIC.memoryInit:
      appendix.segments.uses("data", first, cursor.u32());
      return charged(scan, at, appendix.chargeBytes());
    case NUMERIC.memoryCopy:
      cursor.skipLeb(5);
      return charged(scan, at, appendix.chargeBytes());
    case NUMERIC.memoryFill:
      return charged(scan, at, appendix.chargeBytes());
    case NUMERIC.tableInit: {
      const table = cursor.u32();
      appendix.mutates(table);
      appendix.segments.uses("element", first, table);
      return charged(scan, at, appendix.chargeElements());
    }
    case NUMERIC.tableCopy:
      appendix.mutates(first);
      cursor.skipLeb(5);
      return charged(scan, at, appendix.chargeElements());
    case NUMERIC.tableFill:
      appendix.mutates(first);
      return charged(scan, at, appendix.chargeElements());
    case NUMERIC.tableGrow: {
      if (first >= scan.shape.tables.length) throw invalidAt(at, `table ${first} is not defined`);
      appendix.mutates(first);
      scan.effect(2, 1);
      scan.cost += GROW_FUEL;
      return void scan.note(ITEM.grow, at, appendix.growTable(first));
    }
    default:
      throw unknownOpcode(opcode, at);
  }
}

function charged(scan: FunctionScan, at: number, charge: number): void {
  scan.effect(3, 0);
  scan.cost += BULK_FUEL;
  scan.note(ITEM.bulk, at, charge);
}

const OPENING: Readonly<Record<number, number>> = {
  [OP.block]: ITEM.block,
  [OP.loop]: ITEM.loop,
  [OP.if]: ITEM.if,
  [OP.tryTable]: ITEM.tryTable,
};

function enter(scan: FunctionScan, opcode: number, at: number): void {
  if (opcode === OP.if) {
    scan.branches++;
    scan.effect(1, 0);
  }
  const { cursor, open } = scan;
  const ahead = cursor.bytes[cursor.at] as number;
  let ins = 0;
  let outs = 0;
  let newType: number = KEPT;
  if (ahead === EMPTY_BLOCK) {
    cursor.skip(1);
  } else if (ahead < 0x80 && ahead >= 0x40) {
    readValueType(cursor, scan.shape.types.length);
    outs = 1;
  } else {
    const index = typeIndex(scan, at, cursor.s33());
    const { params, results } = functionType(scan, index);
    ins = params.length;
    outs = results.length;
    newType = scan.appendix.plainType(index);
  }
  const typeEnd = cursor.at;
  // The labels of a `catch` count from outside of its own block.
  if (opcode === OP.tryTable) catches(scan, at);
  const item = scan.note(OPENING[opcode] as number, at, newType, NONE);
  if (opcode === OP.tryTable) scan.items.b[item] = typeEnd;
  open.open(item, scan.height - ins, ins, outs);
}

function catches(scan: FunctionScan, at: number): void {
  const { cursor } = scan;
  const count = cursor.count();
  for (let clause = 0; clause < count; clause++) {
    const kind = cursor.byte();
    if (kind > 3) throw invalidAt(at, `0x${kind.toString(16)} is not a kind of catch`);
    if (kind < 2) carriedByTag(scan);
    const handler = label(scan);
    scan.caught.add(handler);
    scan.catches.push(handler);
  }
  scan.branches += count;
}

/** The tag that is named next: what an exception of it carries takes its part of the work. */
function carriedByTag(scan: FunctionScan): void {
  const type = scan.shape.types[scan.shape.tags[scan.cursor.u32()] ?? NONE];
  scan.passed += EXCEPTION_VALUE_WORK * (type?.params.length ?? 0); // V8 refuses what is not there
}

function otherwise(scan: FunctionScan, at: number): void {
  const { items, open } = scan;
  const { item } = open;
  if (items.kind[item] !== ITEM.if || items.b[item] !== NONE)
    throw invalidAt(at, "an else stands outside of an if");
  scan.height = open.foot + open.ins;
  items.b[item] = scan.note(ITEM.else, at, item);
}

function leave(scan: FunctionScan, at: number): void {
  const { open } = scan;
  scan.note(ITEM.end, at, open.item);
  scan.height = open.foot + open.outs;
  scan.effect(0, 0);
  open.close();
}

/** What is behind it in its block is never reached. */
function stop(scan: FunctionScan, kind: number, at: number, a?: number, b?: number): void {
  scan.note(kind, at, a, b);
  scan.height = scan.open.foot;
}

/** The label that is named next. Who goes there pays. */
function label(scan: FunctionScan): number {
  const { item, fuel } = target(scan);
  scan.cost += fuel;
  return item;
}

function target(scan: FunctionScan): { readonly item: number; readonly fuel: number } {
  const { cursor, open, items } = scan;
  const at = cursor.at;
  const depth = cursor.u32();
  const item = open.label(depth);
  if (item === undefined) throw invalidAt(at, `label ${depth} is not defined`);
  if (item === FUNCTION_LABEL) scan.branchesOut = true;
  return { item, fuel: carriedFuel(open.carried(depth, items.kind[item] === ITEM.loop)) };
}

function carriedFuel(count: number): number {
  return count < CARRIED_FREE ? 0 : Math.floor(count / CARRIED_PER_FUEL);
}

function branchTable(scan: FunctionScan, at: number): void {
  const { cursor, items } = scan;
  scan.branches++;
  const from = items.targets.length;
  const count = cursor.count() + 1;
  let most = 0;
  for (let left = count; left > 0; left--) {
    const { item, fuel } = target(scan);
    items.targets.push(item);
    most = Math.max(most, fuel);
  }
  scan.cost += most;
  stop(scan, ITEM.brTable, at, from, count);
}

function call(scan: FunctionScan, opcode: number, at: number): void {
  const { cursor, shape } = scan;
  switch (opcode) {
    case OP.call:
    case OP.returnCall: {
      const callee = functionIndex(scan, at);
      const imported = callee < shape.imported.functions;
      const type = functionType(scan, shape.functions[callee] as number);
      if (opcode === OP.call)
        return called(scan, imported ? ITEM.callImport : ITEM.call, at, type, NONE);
      scan.passed += PASSED_WORK * type.params.length;
      if (!imported) return stop(scan, ITEM.tailCall, at);
      return stop(scan, ITEM.tailCallImport, at, scan.appendix.carrying(callee));
    }
    case OP.callIndirect:
    case OP.returnCallIndirect: {
      const type = functionType(scan, typeIndex(scan, at, cursor.u32()));
      cursor.skipLeb(5);
      const index = scan.temporary(I32);
      if (opcode === OP.callIndirect) {
        scan.effect(1, 0);
        return called(scan, ITEM.callIndirect, at, type, index);
      }
      scan.passed += PASSED_WORK * type.params.length;
      return stop(scan, ITEM.tailCallIndirect, at, index);
    }
    case OP.callRef:
    case OP.returnCallRef: {
      const named = typeIndex(scan, at, cursor.u32());
      const type = functionType(scan, named);
      const callee = scan.temporary(nullableRef(named));
      if (opcode === OP.callRef) {
        scan.effect(1, 0);
        return called(scan, ITEM.callIndirect, at, type, callee);
      }
      scan.passed += PASSED_WORK * type.params.length;
      return stop(scan, ITEM.tailCallIndirect, at, callee);
    }
    default:
      throw unknownOpcode(opcode, at);
  }
}

function called(scan: FunctionScan, kind: number, at: number, type: FunctionType, a: number): void {
  scan.calls = true;
  scan.callCount++;
  scan.passed += PASSED_WORK * (type.params.length + type.results.length);
  scan.effect(type.params.length, type.results.length);
  scan.note(kind, at, a);
}

function referFunction(scan: FunctionScan, at: number): void {
  const callee = functionIndex(scan, at);
  scan.cost++;
  scan.effect(0, 1);
  if (!scan.appendix.named.has(callee))
    throw invalidAt(at, `function ${callee} is referred to, and not declared for that`);
  const referred = scan.appendix.referred(callee);
  scan.appendix.referredByCode.add(referred);
  if (referred !== callee) scan.reindex(at, 1, referred);
}

function functionIndex({ cursor, shape }: FunctionScan, at: number): number {
  const index = cursor.u32();
  if (index >= shape.functions.length) throw invalidAt(at, `function ${index} is not defined`);
  return index;
}

function typeIndex({ shape }: FunctionScan, at: number, index: number): number {
  if (index < 0 || index >= shape.types.length) throw invalidAt(at, `type ${index} is not defined`);
  return index;
}

function functionType({ shape }: FunctionScan, index: number): FunctionType {
  return shape.types[index] as FunctionType;
}

function memory(scan: FunctionScan, at: number): number {
  const index = scan.cursor.u32();
  if (index >= scan.shape.memories.length) throw invalidAt(at, `memory ${index} is not defined`);
  return index;
}

function readTypeList({ cursor, shape }: FunctionScan): void {
  const count = cursor.count();
  for (let at = 0; at < count; at++) readValueType(cursor, shape.types.length);
}
