import type { Appendix } from "./appendix.ts";
import { FLOAT, FLOAT_OPERATIONS, FLOAT_VECTOR_OPERATIONS } from "./float-operation.ts";
import { FUNCTION_LABEL, ITEM, Items, NONE } from "./item.ts";
import { type LocalGroups, readLocals } from "./local-groups.ts";
import { invalidAt, type ModuleCursor, unknownOpcode, unsupportedAt } from "./module-cursor.ts";
import type { FunctionType, ModuleShape } from "./module-shape.ts";
import { NUMERIC, OP } from "./opcode.ts";
import { FORM, NUMERIC_OPCODES, OPCODES, VECTOR_OPCODES } from "./opcode-table.ts";
import { OpenBlocks } from "./open-blocks.ts";
import { special, specialNumeric } from "./special-scan.ts";
import type { ValueType } from "./value-type.ts";

/** Parameters that the meter adds to each function: what is set aside of the fuel, and the depth left. */
export const ADDED_PARAMS = 2;

/** A few bytes, calls of functions with many results, can put so many on the stack that V8 itself runs out of memory. */
export const OPERANDS_MAX = 20_000;

/** Locals of the meter's own, each for calls by reference to one type. */
const TEMPORARIES_MAX = 500;

/** Offsets have 64 bits in the format, also where the memory has 32. */
const OFFSET_BYTES_MAX = 10;

/**
 * The first pass over a function's code: checks every index that the meter's own additions would make valid, moves locals
 * and globals to their new places (in the bytes, where the number gets no longer), and notes the items. One object
 * serves all functions of a module, one after the other.
 */
export class FunctionScan {
  readonly items: Items = new Items();
  /** Blocks whose label a `catch` names. */
  readonly caught: Set<number> = new Set();
  /** Locals that the rewriting needs besides, by type: from index `locals.total + ADDED_PARAMS` on. */
  readonly temporaries: ValueType[] = [];
  locals: LocalGroups = { counts: [], types: [], ends: [], total: 0, slots: 0 };
  type: FunctionType = { params: [], results: [], paramSlots: 0 };
  /** Where the first instruction stands, and the end of the function. */
  start = 0;
  end = 0;
  /** Its instructions that branch by what they are given: `if`, `br_if`, `br_table`, `br_on_null` and its like, and handlers. */
  branches = 0;
  /** The labels of all its handlers, as often as they are named. */
  readonly catches: number[] = [];
  callCount = 0;
  /** What the values count that its calls and exceptions carry. */
  passed = 0;
  /** True where it calls anything, so that frames may stand on top of its own. */
  calls = false;
  /** True where a branch goes to the function's own label. */
  branchesOut = false;
  /** True where a result of float arithmetic may be a NaN. */
  floats = false;
  /** Most operands on the stack at once. */
  operandsMax = 0;
  /** Operands on the stack now, and instructions that cost 1 since the last item. */
  height = 0;
  cost = 0;

  readonly cursor: ModuleCursor;
  readonly shape: ModuleShape;
  readonly appendix: Appendix;
  readonly open: OpenBlocks = new OpenBlocks();

  constructor(cursor: ModuleCursor, shape: ModuleShape, appendix: Appendix) {
    this.cursor = cursor;
    this.shape = shape;
    this.appendix = appendix;
  }

  /** Reads one body, its locals included, up to `end`. */
  scan(type: FunctionType, end: number): void {
    this.#begin(type, end);
    const { cursor, open } = this;
    while (open.count > 0) {
      const at = this.#straight(cursor.at);
      const opcode = cursor.bytes[at] as number;
      cursor.at = at + 1;
      if (opcode === OP.numeric) this.#numeric(at);
      else if (opcode === OP.vector) this.#vector(at);
      else special(this, opcode, at);
    }
    if (cursor.at !== end) throw invalidAt(cursor.at, "a function goes on after its end");
    if (this.operandsMax > OPERANDS_MAX)
      throw unsupportedAt(this.start, `more than ${OPERANDS_MAX} operands at once`);
  }

  /**
   * Passes over the instructions from `from` on up to one that is special; where that stands. Three instructions in four pass
   * here, so the loop counts in locals and calls nothing for the commonest: 2× faster, most of all before V8 compiles it.
   */
  #straight(from: number): number {
    const { cursor, end } = this;
    const { bytes } = cursor;
    const { form, effect } = OPCODES;
    // Locals of one byte that stay where they are: the parameters, and what is behind the displaced.
    const params = Math.min(this.type.params.length, 0x80);
    const behind = params + ADDED_PARAMS;
    const total = Math.min(this.locals.total, 0x80);
    const moved = displacedLocal(this, 0) - params;
    const movable = params + moved + ADDED_PARAMS <= 0x80;
    let { height, operandsMax, cost } = this;
    for (let at = from; ;) {
      const start = at;
      if (start >= end) throw invalidAt(start, "a function ends in the middle of something");
      const opcode = bytes[at++] as number;
      const how = form[opcode] as number;
      if (how === FORM.special) {
        this.height = height;
        this.operandsMax = operandsMax;
        this.cost = cost;
        return start;
      }
      cost++;
      height += effect[opcode] as number;
      if (height > operandsMax) operandsMax = height;
      if (how === FORM.local) {
        const local = bytes[at] as number;
        if (local < params || (local >= behind && local < total)) {
          at++;
          continue;
        }
        if (movable && local < total) {
          bytes[at++] = local + moved;
          continue;
        }
      } else if (how === FORM.plain) {
        if (FLOAT_OPERATIONS.kind[opcode] === FLOAT.arithmetic) this.floats = true;
        continue;
      } else if (how === FORM.memory) {
        if ((bytes[at] as number) < 0x40) {
          const offset = ++at;
          while ((bytes[at++] as number) >= 0x80);
          if (at > offset + OFFSET_BYTES_MAX) throw invalidAt(start, "an offset is too long");
          continue;
        }
      } else if (how === FORM.index) {
        while ((bytes[at++] as number) >= 0x80);
        if (at > start + 6) throw invalidAt(start, "a number is longer than 5 bytes");
        continue;
      }
      cursor.at = at;
      this.cost = cost;
      if (how === FORM.local) this.#local(start);
      else if (how === FORM.global) this.#global(start);
      else this.#immediate(how, opcode, start);
      at = cursor.at;
      cost = this.cost;
    }
  }

  /** Notes an item that ends here, and begins to count anew. */
  note(kind: number, at: number, a: number = NONE, b: number = NONE): number {
    const item = this.items.add(kind, at, this.cursor.at, this.cost, a, b);
    this.cost = 0;
    return item;
  }

  effect(pops: number, pushes: number): void {
    this.height += pushes - pops;
    if (this.height > this.operandsMax) this.operandsMax = this.height;
  }

  /** Puts another number in place of the one just read, which stood `offset` bytes into the instruction. */
  reindex(at: number, offset: number, value: number): void {
    const { bytes, at: next } = this.cursor;
    const from = at + offset;
    if (value >= 2 ** (7 * (next - from))) {
      // The instruction itself is an item now, and costs by its kind.
      this.cost--;
      this.note(ITEM.reindexed, at, value, offset);
      return;
    }
    if (next === from + 1) {
      bytes[from] = value;
      return;
    }
    let rest = value;
    for (let byte = from; byte < next; byte++) {
      bytes[byte] = (rest & 0x7f) | (byte < next - 1 ? 0x80 : 0);
      rest = Math.floor(rest / 128);
    }
  }

  /** A new local for the meter's own use; its index. */
  temporary(type: ValueType): number {
    const known = this.temporaries.indexOf(type);
    const place = known === -1 ? this.temporaries.push(type) - 1 : known;
    if (place >= TEMPORARIES_MAX)
      throw unsupportedAt(this.cursor.at, "too many types that one function calls by reference");
    return this.locals.total + ADDED_PARAMS + place;
  }

  #begin(type: FunctionType, end: number): void {
    const { cursor } = this;
    cursor.end = end;
    this.type = type;
    this.items.clear();
    this.caught.clear();
    this.catches.length = 0;
    this.temporaries.length = 0;
    this.locals = readLocals(cursor, type, this.shape.types.length);
    this.start = cursor.at;
    this.end = end;
    this.calls = this.branchesOut = this.floats = false;
    this.operandsMax = this.height = this.cost = this.branches = 0;
    this.callCount = this.passed = 0;
    this.open.clear();
    this.open.open(FUNCTION_LABEL, 0, 0, type.results.length);
  }

  /**
   * The two parameters stand where the first two declared locals stood; these go to the end, so that all others stay
   * where they are.
   */
  #local(at: number): void {
    const local = this.cursor.u32();
    const { total } = this.locals;
    if (local >= total) throw invalidAt(at, `local ${local} is not defined`);
    const declared = local - this.type.params.length;
    if (declared < 0 || declared >= ADDED_PARAMS) return;
    this.reindex(at, 1, displacedLocal(this, declared));
  }

  #global(at: number): void {
    const global = this.cursor.u32();
    if (global >= this.shape.globals.length) throw invalidAt(at, `global ${global} is not defined`);
    if (this.cursor.bytes[at] === OP.globalSet) this.appendix.assigned.add(global);
    if (global >= this.shape.imported.globals) this.reindex(at, 1, this.appendix.global(global));
  }

  #immediate(how: number, opcode: number, at: number): void {
    const { cursor } = this;
    switch (how) {
      case FORM.index:
        return cursor.skipLeb(5);
      case FORM.long:
        return cursor.skipLeb(10);
      case FORM.bytes4:
        return cursor.skip(4);
      case FORM.bytes8:
        return cursor.skip(8);
      case FORM.bytes16:
        return cursor.skip(16);
      case FORM.lane:
        return cursor.skip(1);
      case FORM.memory:
        return this.#memoryArgument();
      case FORM.memoryLane:
        this.#memoryArgument();
        return cursor.skip(1);
      default:
        throw unknownOpcode(opcode, at);
    }
  }

  #memoryArgument(): void {
    const { cursor } = this;
    const hasIndex = (cursor.u32() & 0x40) !== 0;
    if (hasIndex) cursor.skipLeb(5);
    cursor.skipLeb(OFFSET_BYTES_MAX);
  }

  #numeric(at: number): void {
    const opcode = this.cursor.u32();
    const how = NUMERIC_OPCODES.form[opcode] ?? FORM.unknown;
    if (how === FORM.special) return specialNumeric(this, opcode, at);
    this.cost++;
    if (opcode === NUMERIC.dataDrop) this.appendix.segments.drops("data", this.cursor.u32());
    else if (opcode === NUMERIC.elementDrop)
      this.appendix.segments.drops("element", this.cursor.u32());
    else if (how !== FORM.plain) this.#immediate(how, opcode, at);
    this.effect(NUMERIC_OPCODES.pops[opcode] as number, NUMERIC_OPCODES.pushes[opcode] as number);
  }

  #vector(at: number): void {
    const opcode = this.cursor.u32();
    if (opcode >= 0x100 && opcode < 0x114) throw unsupportedAt(at, "relaxed SIMD");
    const how = VECTOR_OPCODES.form[opcode] ?? FORM.unknown;
    this.cost++;
    if (how !== FORM.plain) this.#immediate(how, opcode, at);
    if (FLOAT_VECTOR_OPERATIONS.kind[opcode] === FLOAT.arithmetic) this.floats = true;
    this.effect(VECTOR_OPCODES.pops[opcode] as number, VECTOR_OPCODES.pushes[opcode] as number);
  }
}

/** Where the guest's `declared`th local (0 or 1) went. */
export function displacedLocal({ locals, type }: FunctionScan, declared: number): number {
  return Math.max(locals.total, type.params.length + ADDED_PARAMS) + declared;
}
