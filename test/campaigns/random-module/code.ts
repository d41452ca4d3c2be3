import { unreachable } from "../../../src/base/mod.ts";
import type { Seeded } from "../seeded.ts";
import { randomConstant } from "./constant.ts";
import {
  type Access,
  LANE_LOADS,
  LANE_STORES,
  LOADS,
  NAN,
  type Numeric,
  NUMERICS,
  STORES,
} from "./instruction-table.ts";
import {
  block,
  costly,
  flow,
  i32Const,
  kept,
  type Node,
  nothing,
  plain,
  sequence,
  unsigned,
} from "./node.ts";
import { type Plan, randomValueType } from "./plan.ts";
import {
  certain,
  EXNREF,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  type FunctionType,
  heapByte,
  I32,
  I64,
  isCertain,
  isReference,
  MANY,
  NOTHING,
  nullable,
  referredType,
  typeBytes,
  V128,
  type ValueType,
} from "./value-type.ts";

interface Label {
  /** What a branch to it takes along. */
  readonly types: readonly ValueType[];
  /** False for the head of a loop that only its own last branch may go back to. */
  readonly free: boolean;
}

const DEPTH_MAX = 7;
/** A type's index is one byte in a block's type. */
const TYPES_MAX = 60;
const EMPTY = 0x40;
/** Addresses stay below a page, mostly. */
const ADDRESS_MASK = 0xfff8;

/** Makes the code of one function: whatever it draws is valid, and comes to an end. */
export class CodeMaker {
  readonly #seeded: Seeded;
  readonly #plan: Plan;
  /** Of the function itself. */
  readonly #index: number;
  readonly #type: FunctionType;
  readonly #locals: readonly ValueType[];
  /** Whether it looks at the budget first, so that it may be called from anywhere. */
  readonly #guarded: (index: number) => boolean;
  /** From the outermost, the function's own, inwards. */
  readonly #labels: Label[] = [];
  #depth = 0;
  /** Instructions that it may still have, about. */
  #left: number;

  constructor(
    seeded: Seeded,
    plan: Plan,
    index: number,
    locals: readonly ValueType[],
    guarded: (index: number) => boolean,
  ) {
    this.#seeded = seeded;
    this.#plan = plan;
    this.#index = index;
    this.#type = plan.types[plan.functions[index] as number] as FunctionType;
    this.#locals = [...this.#type.params, ...locals];
    this.#guarded = guarded;
    this.#left = 10 + seeded.below(50);
  }

  function(): Node[] {
    const { results } = this.#type;
    this.#labels.push({ types: results, free: true });
    const guard = this.#guarded(this.#index) ? [this.#guard()] : [];
    return [...guard, ...this.#body(results)];
  }

  /** Code that leaves these results: statements, and then values, or a way out. */
  #body(results: readonly ValueType[]): Node[] {
    this.#depth++;
    const nodes: Node[] = [];
    const count = this.#seeded.below(this.#depth > DEPTH_MAX ? 1 : 5);
    for (let at = 0; at < count; at++) nodes.push(this.#statement());
    if (this.#seeded.once(12)) nodes.push(this.#awayAndDead(results));
    else nodes.push(...this.#values(results));
    this.#depth--;
    return nodes;
  }

  #values(types: readonly ValueType[]): Node[] {
    if (types.length > 1 && this.#seeded.once(3)) return [this.#several(types)];
    return types.map((type) => this.#value(type));
  }

  /** An instruction that gives all of these at once, or one that stands for their sequence. */
  #several(types: readonly ValueType[]): Node {
    if (this.#depth <= DEPTH_MAX && this.#left > 0) {
      const label = this.#seeded.once(4) ? this.#label(types) : undefined;
      if (label !== undefined) {
        const values = sequence(this.#values(types), MANY);
        return flow([0x0d, ...label], MANY, [values, this.#condition()]);
      }
      const call = this.#seeded.once(3) ? this.#callFor(types) : undefined;
      if (call !== undefined) return call;
      const made = this.#block(types);
      if (made !== undefined) return made;
    }
    return sequence(
      types.map((type) => this.#value(type)),
      MANY,
    );
  }

  /** Takes what is on the stack, the last first. */
  #consume(types: readonly ValueType[]): Node[] {
    return types.toReversed().map((type) => {
      const local = this.#seeded.once(4) ? undefined : this.#localOf(type);
      if (local !== undefined) return plain([0x21, ...unsigned(local)], NOTHING);
      return plain([0x1a], NOTHING);
    });
  }

  #isNull(node: Node): Node {
    return plain([0xd1], I32, [node]);
  }

  #value(type: ValueType): Node {
    this.#left--;
    if (this.#depth > DEPTH_MAX || this.#left < 0) return this.#leaf(type);
    this.#depth++;
    const node = this.#tryValue(type) ?? this.#leaf(type);
    this.#depth--;
    return node;
  }

  #tryValue(type: ValueType): Node | undefined {
    const seeded = this.#seeded;
    switch (seeded.below(16)) {
      case 0:
      case 1:
        return this.#leaf(type);
      case 2:
        return this.#block([type]);
      case 3:
        return this.#callFor([type]);
      case 4: {
        const local = this.#localOf(type);
        return local === undefined || isCertain(type)
          ? undefined
          : plain([0x22, ...unsigned(local)], type, [this.#value(type)]);
      }
      case 5:
        return this.#select(type);
      case 6: {
        const label = this.#label([type]);
        if (label === undefined) return undefined;
        return flow([0x0d, ...label], type, [this.#value(type), this.#condition()]);
      }
      case 7:
        return seeded.once(4) ? this.#away(type) : undefined;
      case 8:
      case 9:
        return isReference(type) ? this.#reference(type) : this.#load(type);
      default:
        if (type === I32 && seeded.once(5)) return this.#question();
        return isReference(type) ? this.#reference(type) : this.#numeric(type);
    }
  }

  #leaf(type: ValueType): Node {
    const seeded = this.#seeded;
    const local = seeded.once(3) ? undefined : this.#localOf(type);
    if (local !== undefined) return plain([0x20, ...unsigned(local)], type);
    if (!isCertain(type) && seeded.once(4)) {
      const global = this.#globalOf(type, false);
      if (global !== undefined) return plain([0x23, ...unsigned(global)], type);
    }
    return this.#constant(type);
  }

  #constant(type: ValueType): Node {
    if (!isReference(type)) return randomConstant(this.#seeded, type);
    const referred = referredType(type);
    const some =
      referred !== undefined
        ? this.#functionsOf(referred)
        : type === FUNCREF
          ? [...this.#plan.functions.keys()]
          : [];
    if (isCertain(type) || (some.length > 0 && !this.#seeded.once(3)))
      return plain([0xd2, ...unsigned(this.#seeded.pick(some))], type);
    return plain([0xd0, heapByte(type)], type);
  }

  #functionsOf(type: number): number[] {
    return [...this.#plan.functions.keys()].filter((at) => this.#plan.functions[at] === type);
  }

  #localOf(type: ValueType): number | undefined {
    // From a random one on: a list of all that fit would be made for every instruction.
    const { length } = this.#locals;
    const from = length === 0 ? 0 : this.#seeded.below(length);
    for (let count = 0; count < length; count++) {
      const at = (from + count) % length;
      if (this.#locals[at] === type) return at;
    }
    return undefined;
  }

  #globalOf(type: ValueType, mutable: boolean): number | undefined {
    const { globals, budget } = this.#plan;
    const all = [...globals.keys()].filter(
      (at) => at !== budget && globals[at]?.type === type && (!mutable || globals[at]?.mutable),
    );
    return all.length === 0 ? undefined : this.#seeded.pick(all);
  }

  #condition(): Node {
    const value = this.#value(I32);
    return this.#seeded.once(3)
      ? value
      : plain([0x71], I32, [value, i32Const(1 << this.#seeded.below(3))]);
  }

  #numeric(type: ValueType): Node {
    const makesNan = this.#seeded.once(4) ? MAKES_NAN.get(type) : undefined;
    const operation = this.#seeded.pick(makesNan ?? BY_RESULT.get(type) ?? NUMERICS);
    return this.#operation(operation, operation.params.length);
  }

  /** `values`: how many of its operands are written; the others are on the stack, or need not be. */
  #operation(operation: Numeric, values: number): Node {
    const { bytes, params, result, nan, lanes, shuffle, traps } = operation;
    const seeded = this.#seeded;
    const kids = params.map((type, at) => {
      const missing = at < params.length - values;
      const value = missing ? nothing(type) : this.#value(type);
      if (missing || traps === "never" || seeded.once(12)) return value;
      if (traps === "divisor" && at === 1) {
        const one = type === I32 ? i32Const(1) : plain([0x42, 1], I64);
        return plain([type === I32 ? 0x72 : 0x84], type, [value, one]);
      }
      return value;
    });
    if (traps === "operand" && !seeded.once(6))
      kids[0] = this.#small(params[0] as ValueType, values);
    const immediate = shuffle
      ? Array.from({ length: 16 }, () => seeded.below(32))
      : lanes > 0
        ? [seeded.below(lanes)]
        : [];
    return plain([...bytes, ...immediate], result, kids, nan);
  }

  /** A float that fits into an integer. */
  #small(type: ValueType, values: number): Node {
    if (values === 0) return nothing(type);
    const byte = plain([0x71], I32, [this.#value(I32), i32Const(0xff)]);
    return plain([type === F32 ? 0xb2 : 0xb7], type, [byte]);
  }

  #select(type: ValueType): Node {
    const kids = [this.#value(type), this.#value(type), this.#condition()];
    if (isReference(type) || this.#seeded.once(3))
      return plain([0x1c, 1, ...typeBytes(type)], type, kids);
    return plain([0x1b], type, kids);
  }

  #load(type: ValueType): Node | undefined {
    const memory = this.#memory();
    if (memory === undefined) return undefined;
    const access = this.#seeded.pick(LOADS_BY_RESULT.get(type) ?? LOADS);
    const kids = [this.#address(), ...(access.lanes > 0 ? [this.#value(V128)] : [])];
    return plain(this.#accessBytes(access, memory), type, kids);
  }

  #store(): Node | undefined {
    const memory = this.#memory();
    if (memory === undefined) return undefined;
    const access = this.#seeded.pick(ALL_STORES);
    const kids = [this.#address(), this.#value(access.type)];
    return plain(this.#accessBytes(access, memory), NOTHING, kids);
  }

  #accessBytes({ bytes, size, lanes }: Access, memory: number): number[] {
    const seeded = this.#seeded;
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

  #memory(): number | undefined {
    const { length } = this.#plan.memories;
    return length === 0 ? undefined : this.#seeded.below(length);
  }

  #address(): Node {
    if (this.#seeded.once(2)) return i32Const(this.#seeded.below(256) * 8);
    const value = this.#value(I32);
    return this.#seeded.once(25) ? value : plain([0x71], I32, [value, i32Const(ADDRESS_MASK)]);
  }

  /** A number that fits in three bits, mostly: a length, an index. */
  #little(): Node {
    const value = this.#value(I32);
    return this.#seeded.once(25) ? value : plain([0x71], I32, [value, i32Const(3)]);
  }

  /** An i32 about something that is no number. */
  #question(): Node | undefined {
    const seeded = this.#seeded;
    const memory = this.#memory();
    const table = seeded.below(this.#plan.tables.length);
    const { element } = this.#plan.tables[table] as { element: ValueType };
    switch (seeded.below(5)) {
      case 0:
        return memory === undefined ? undefined : plain([0x3f, memory], I32);
      case 1:
        if (memory === undefined) return undefined;
        return costly("pages", [0x40, memory], I32, [this.#pages(memory)]);
      case 2:
        return plain([0xfc, 16, table], I32);
      case 3:
        return costly("slots", [0xfc, 15, table], I32, [this.#value(element), this.#slots(table)]);
      default:
        return this.#isNull(this.#value(seeded.pick([FUNCREF, EXTERNREF, EXNREF, nullable(0)])));
    }
  }

  /** One without a maximum may have thousands, where the machine has them: it is asked for few, or for too many. */
  #pages(memory: number): Node {
    const seeded = this.#seeded;
    if (this.#plan.memories[memory]?.maximum === undefined)
      return i32Const(seeded.once(3) ? 65_537 + seeded.below(9) : seeded.below(2));
    return seeded.once(4) ? this.#value(I32) : this.#little();
  }

  #slots(table: number): Node {
    if (this.#plan.tables[table]?.maximum !== undefined) return this.#little();
    return plain([0x71], I32, [this.#value(I32), i32Const(3)]);
  }

  #reference(type: ValueType): Node | undefined {
    const seeded = this.#seeded;
    const { tables } = this.#plan;
    if (seeded.once(2)) {
      const all = [...tables.keys()].filter((at) => tables[at]?.element === type);
      if (all.length > 0)
        return plain([0x25, seeded.pick(all)], type, [this.#slot(seeded.pick(all))]);
    }
    const referred = referredType(type);
    if (referred !== undefined && !isCertain(type) && seeded.once(4))
      return plain([0xd4], type, [seeded.once(4) ? this.#leaf(type) : this.#constant(type)]);
    // Null goes to a label that takes all but the reference.
    if (referred !== undefined && seeded.once(2)) {
      const label = this.#label([]);
      if (label !== undefined)
        return flow([0xd5, ...label], type, [this.#value(nullable(referred))]);
    }
    if (type === FUNCREF && seeded.once(2)) {
      const of = seeded.below(this.#plan.types.length);
      return this.#value(nullable(of));
    }
    return undefined;
  }

  #slot(table: number): Node {
    const { minimum } = this.#plan.tables[table] as { minimum: number };
    return this.#seeded.once(8) || minimum === 0
      ? this.#little()
      : i32Const(this.#seeded.below(minimum));
  }

  /** A branch's label that takes these types along, as its immediate. */
  #label(types: readonly ValueType[]): readonly number[] | undefined {
    const { length } = this.#labels;
    const from = this.#seeded.below(length);
    for (let count = 0; count < length; count++) {
      const at = (from + count) % length;
      const { types: takes, free } = this.#labels[at] as Label;
      if (free && sameTypes(takes, types)) return unsigned(length - 1 - at);
    }
    return undefined;
  }

  #callFor(results: readonly ValueType[]): Node | undefined {
    const { functions, types } = this.#plan;
    const some = [...functions.keys()].filter((at) =>
      sameTypes((types[functions[at] as number] as FunctionType).results, results),
    );
    if (some.length === 0) return undefined;
    const callee = this.#seeded.pick(some);
    return this.#call(callee, false);
  }

  /** Directly, by a table or by a reference; none where it might never end. */
  #call(callee: number, tail: boolean): Node | undefined {
    const { functions, types, importedFunctions, reentrant, tables } = this.#plan;
    const seeded = this.#seeded;
    const typeIndex = functions[callee] as number;
    const { params, results } = types[typeIndex] as FunctionType;
    const guarded = this.#guarded(this.#index);
    const type = tail ? NOTHING : typeOfMany(results);
    const imported = callee < importedFunctions;
    const ends = imported
      ? guarded || !reentrant.has(callee)
      : callee > this.#index || this.#guarded(callee);
    const how = seeded.below(3);
    if (!ends && (how === 0 || !guarded)) return undefined;
    const kids = this.#values(params);
    if (how === 0 || !guarded) return flow([tail ? 0x12 : 0x10, ...unsigned(callee)], type, kids);
    if (how === 1) {
      const all = [...tables.keys()].filter((at) => isFunctionTable(tables[at]?.element ?? 0));
      const table = seeded.pick(all);
      // What it holds may be of another type: that traps.
      const own = all.find((at) => tables[at]?.imported === false) ?? table;
      const fit = !seeded.once(6);
      const slot = fit ? i32Const(callee) : this.#slot(table);
      const bytes = [tail ? 0x13 : 0x11, ...unsigned(typeIndex), fit ? own : table];
      return flow(bytes, type, [...kids, slot]);
    }
    const reference = plain([0xd2, ...unsigned(callee)], certain(typeIndex));
    const callable = seeded.once(3) ? this.#value(nullable(typeIndex)) : reference;
    return flow([tail ? 0x15 : 0x14, ...unsigned(typeIndex)], type, [...kids, callable]);
  }

  /** An instruction behind which nothing runs; its type is whatever is wanted. */
  #away(type: ValueType): Node {
    const seeded = this.#seeded;
    const leaves = (bytes: readonly number[], kids: Node[]): Node => flow(bytes, type, kids);
    switch (seeded.below(8)) {
      case 0: {
        const { functions, types } = this.#plan;
        const { results } = this.#type;
        const some = [...functions.keys()].filter((at) =>
          sameTypes((types[functions[at] as number] as FunctionType).results, results),
        );
        const call = this.#call(seeded.pick(some), true);
        if (call !== undefined) return { ...call, type };
        return leaves([0x0f], this.#values(this.#type.results));
      }
      case 1:
      case 2:
        return leaves([0x0f], this.#values(this.#type.results));
      case 3: {
        const tag = seeded.below(this.#plan.tags.length);
        const { params } = this.#plan.types[this.#plan.tags[tag] as number] as FunctionType;
        return leaves([0x08, tag], this.#values(params));
      }
      case 4:
        if (seeded.once(3)) return leaves([0x0a], [this.#value(EXNREF)]);
        if (seeded.once(3)) return leaves([0x00], []);
        return leaves([0x0f], this.#values(this.#type.results));
      case 5:
      case 6: {
        const { types } = seeded.pick(this.#labels);
        const first = this.#label(types);
        if (first === undefined) return leaves([0x0f], this.#values(this.#type.results));
        if (seeded.once(2)) return leaves([0x0c, ...first], this.#values(types));
        const count = seeded.below(5);
        const others = Array.from({ length: count }, () => this.#label(types) ?? first);
        const bytes = [0x0e, ...unsigned(count), ...others.flat(), ...first];
        return leaves(bytes, [...this.#values(types), this.#little()]);
      }
      default: {
        const label = this.#label(this.#type.results) ?? [this.#labels.length - 1];
        return leaves([0x0c, ...label], this.#values(this.#type.results));
      }
    }
  }

  /** Goes away, and then says things that never happen, with operands that are not there. */
  #awayAndDead(results: readonly ValueType[]): Node {
    const seeded = this.#seeded;
    const nodes = [this.#away(NOTHING)];
    for (let count = seeded.below(4); count > 0; count--) {
      const operation = seeded.pick(NUMERICS);
      const node = this.#operation(operation, seeded.below(operation.params.length + 1));
      nodes.push(plain([0x1a], NOTHING, [node]));
    }
    if (seeded.once(3)) nodes.push(this.#statement());
    if (seeded.once(3)) nodes.push(...this.#deadSpecials());
    const from = seeded.below(results.length + 1);
    nodes.push(...results.slice(from).map((type) => this.#leaf(type)));
    return sequence(nodes, typeOfMany(results));
  }

  #deadSpecials(): Node[] {
    const seeded = this.#seeded;
    const type = seeded.below(this.#plan.types.length);
    const { results } = this.#plan.types[type] as FunctionType;
    const drops = results.map(() => plain([0x1a], NOTHING));
    switch (seeded.below(6)) {
      case 0:
        return [plain([0x1b], NOTHING), plain([0x1a], NOTHING)];
      case 1:
        return [plain([0xd4], NOTHING), plain([0x1a], NOTHING)];
      case 2:
        return [flow([0x14, ...unsigned(type)], NOTHING), ...drops];
      case 3:
        return [flow([0x11, ...unsigned(type), this.#functionTable()], NOTHING), ...drops];
      case 4: {
        const label = this.#labels.length - 1;
        const { types } = this.#labels[0] as Label;
        return [
          flow([0x0d, ...unsigned(label)], NOTHING),
          ...types.map(() => plain([0x1a], NOTHING)),
        ];
      }
      default:
        return [flow([0x15, ...unsigned(this.#sameResults())], NOTHING)];
    }
  }

  /** A type whose functions may be called in place of this one. */
  #sameResults(): number {
    return this.#plan.functions[this.#index] as number;
  }

  #functionTable(): number {
    const { tables } = this.#plan;
    return this.#seeded.pick(
      [...tables.keys()].filter((at) => isFunctionTable(tables[at]?.element ?? 0)),
    );
  }

  #statement(): Node {
    this.#left--;
    if (this.#left < 0 || this.#depth > DEPTH_MAX) return costly("free", [0x01], NOTHING);
    this.#depth++;
    const node = this.#tryStatement() ?? plain([0x1a], NOTHING, [this.#anyValue()]);
    this.#depth--;
    return node;
  }

  #anyValue(): Node {
    return this.#value(randomValueType(this.#seeded, this.#plan.types.length));
  }

  #tryStatement(): Node | undefined {
    const seeded = this.#seeded;
    switch (seeded.below(20)) {
      case 0:
      case 1:
      case 2:
      case 3: {
        if (this.#locals.length === 0) return undefined;
        const local = seeded.below(this.#locals.length);
        const type = this.#locals[local] as ValueType;
        return plain([0x21, ...unsigned(local)], NOTHING, [this.#value(type)]);
      }
      case 4:
      case 5: {
        const { globals } = this.#plan;
        const { type } = seeded.pick(globals.slice(this.#plan.budget));
        const global = this.#globalOf(type, true);
        if (global === undefined) return undefined;
        return plain([0x24, ...unsigned(global)], NOTHING, [this.#value(type)]);
      }
      case 6:
      case 7:
      case 8:
        return this.#store();
      case 9: {
        const label = this.#label([]);
        if (label === undefined) return undefined;
        return flow([0x0d, ...label], NOTHING, [this.#condition()]);
      }
      case 10:
      case 11:
      case 12:
        return this.#block([]);
      case 13: {
        const call = this.#call(seeded.below(this.#plan.functions.length), false);
        if (call === undefined || call.type === MANY) return undefined;
        return sequence([call, ...dropping(call.type)]);
      }
      case 14: {
        const { types, functions } = this.#plan;
        const { results } = types[seeded.pick(functions)] as FunctionType;
        return sequence([this.#several(results), ...this.#consume(results)]);
      }
      case 15:
        return this.#tableStatement();
      case 16:
      case 17:
        return this.#bulk();
      case 18: {
        const { types } = this.#labels[this.#labels.length - 1] as Label;
        const type = types[types.length - 1];
        const referred = type === undefined ? undefined : referredType(type);
        const label = this.#label(types);
        if (referred === undefined || label === undefined) return undefined;
        const before = types.slice(0, -1);
        const kids = [...this.#values(before), this.#value(nullable(referred))];
        return sequence([flow([0xd6, ...label], MANY, kids), ...this.#consume(before)]);
      }
      default:
        return this.#seldom();
    }
  }

  /** Goes away where a condition holds that seldom does. */
  #seldom(): Node {
    const condition = plain([0x45], I32, [plain([0x71], I32, [this.#value(I32), i32Const(7)])]);
    this.#labels.push({ types: [], free: true });
    const body = [this.#away(NOTHING)];
    this.#labels.pop();
    return { ...block([0x04, EMPTY], [], body, [condition]), role: "if" };
  }

  #tableStatement(): Node {
    const { tables } = this.#plan;
    const table = this.#seeded.below(tables.length);
    const { element } = tables[table] as { element: ValueType };
    const kids = [this.#slot(table), this.#value(element)];
    return plain([0x26, table], NOTHING, kids);
  }

  #bulk(): Node | undefined {
    const seeded = this.#seeded;
    const { tables, data, elements } = this.#plan;
    const table = seeded.below(tables.length);
    const { element } = tables[table] as { element: ValueType };
    const memory = this.#memory();
    const length = (): Node => (seeded.once(3) ? i32Const(seeded.below(300)) : this.#little());
    const address = (): Node => this.#address();
    switch (seeded.below(8)) {
      case 0: {
        if (memory === undefined) return undefined;
        const kids = [address(), this.#value(I32), length()];
        return costly("bytes", [0xfc, 11, memory], NOTHING, kids);
      }
      case 1: {
        const from = this.#memory();
        if (memory === undefined || from === undefined) return undefined;
        return costly("bytes", [0xfc, 10, memory, from], NOTHING, [address(), address(), length()]);
      }
      case 2: {
        if (memory === undefined || data.length === 0) return undefined;
        const kids = [address(), i32Const(seeded.below(4)), this.#little()];
        return costly("bytes", [0xfc, 8, seeded.below(data.length), memory], NOTHING, kids);
      }
      case 3:
        if (data.length === 0) return undefined;
        return plain([0xfc, 9, seeded.below(data.length)], NOTHING);
      case 4: {
        const kids = [this.#slot(table), this.#value(element), this.#little()];
        return costly("elements", [0xfc, 17, table], NOTHING, kids);
      }
      case 5: {
        const same = [...tables.keys()].filter((at) => tables[at]?.element === element);
        const kids = [this.#slot(table), i32Const(0), this.#little()];
        return costly("elements", [0xfc, 14, table, seeded.pick(same)], NOTHING, kids);
      }
      case 6: {
        const same = [...elements.keys()].filter((at) => elements[at]?.type === element);
        if (same.length === 0) return undefined;
        const kids = [this.#slot(table), i32Const(0), this.#little()];
        return costly("elements", [0xfc, 12, seeded.pick(same), table], NOTHING, kids);
      }
      default:
        if (elements.length === 0) return undefined;
        return plain([0xfc, 13, seeded.below(elements.length)], NOTHING);
    }
  }

  /** A block, a loop, a choice or what catches, with these results and sometimes parameters. */
  #block(results: readonly ValueType[]): Node | undefined {
    const seeded = this.#seeded;
    const kind = seeded.below(6);
    if (kind === 5) return this.#catching(results);
    if (kind === 4 && results.length === 0 && seeded.once(2)) return this.#loopInBlock();
    const params = seeded.once(4)
      ? Array.from({ length: 1 + seeded.below(2) }, () =>
          randomValueType(seeded, this.#plan.types.length),
        )
      : [];
    const type = this.#blockType(params, results);
    if (type === undefined) return undefined;
    const inputs = this.#values(params);
    switch (kind) {
      case 0:
      case 1: {
        const body = this.#inside(results, true, () => [
          ...this.#consume(params),
          ...this.#body(results),
        ]);
        return block([0x02, ...type], results, body, inputs);
      }
      case 2:
      case 3: {
        const condition = this.#condition();
        const branch = (): Node[] =>
          this.#inside(results, true, () => [...this.#consume(params), ...this.#body(results)]);
        const without = params.length === 0 && results.length === 0 && seeded.once(2);
        const node = block([0x04, ...type], results, branch(), [...inputs, condition]);
        return { ...node, role: "if", ...(without ? {} : { otherwise: branch() }) };
      }
      case 4:
        return this.#loop(params, results, type, inputs);
      default:
        return unreachable(kind as never);
    }
  }

  #inside(types: readonly ValueType[], free: boolean, make: () => Node[]): Node[] {
    this.#labels.push({ types, free });
    const body = make();
    this.#labels.pop();
    return body;
  }

  /** Either it looks at the budget at its head, or only its last branch, which does, goes back. */
  #loop(
    params: readonly ValueType[],
    results: readonly ValueType[],
    type: readonly number[],
    inputs: Node[],
  ): Node {
    if (params.length > 0 || this.#seeded.once(2)) {
      const body = this.#inside(params, true, () => [
        ...this.#consume(params),
        this.#guard(),
        ...this.#body(results),
      ]);
      return block([0x03, ...type], results, body, inputs);
    }
    const body = this.#inside([], false, () => {
      const again = plain([0x71], I32, [
        plain([0x45], I32, [this.#budgetSpent()]),
        this.#condition(),
      ]);
      return [
        ...this.#body([]),
        kept(flow([0x0d, 0], NOTHING, [kept(again)])),
        ...this.#values(results),
      ];
    });
    return block([0x03, ...type], results, body, inputs);
  }

  /** The commonest shape that compilers make: the test stands at the head, and leaves the block around. */
  #loopInBlock(): Node {
    const body = this.#inside([], true, () => [
      block(
        [0x03, EMPTY],
        [],
        this.#inside([], true, () => [
          kept(flow([0x0d, 1], NOTHING, [this.#budgetSpent()])),
          ...this.#body([]),
          ...(this.#seeded.once(2) ? [flow([0x0c, 0], NOTHING)] : []),
        ]),
      ),
    ]);
    return block([0x02, EMPTY], [], body);
  }

  /** Returns where the budget is spent. */
  #guard(): Node {
    const values = this.#type.results.map((type) => this.#constant(type));
    const back = kept(flow([0x0f], NOTHING, values));
    return kept({ ...block([0x04, EMPTY], [], [back], [this.#budgetSpent()]), role: "if" });
  }

  #budgetSpent(): Node {
    const budget = unsigned(this.#plan.budget);
    const get = (): Node => kept(plain([0x23, ...budget], I32));
    const less = kept(plain([0x6b], I32, [get(), kept(i32Const(1))]));
    const set = kept(plain([0x24, ...budget], NOTHING, [less]));
    return kept(plain([0x48], I32, [kept(sequence([set, get()], I32)), kept(i32Const(0))]));
  }

  /** A `try_table` whose clauses go to labels that fit, or to blocks around it made for them. */
  #catching(results: readonly ValueType[]): Node | undefined {
    const seeded = this.#seeded;
    const { types, tags } = this.#plan;
    const clauses = Array.from({ length: 1 + seeded.below(3) }, () => {
      const kind = seeded.below(4);
      const tag = seeded.below(tags.length);
      const { params } = types[tags[tag] as number] as FunctionType;
      const taken = [...(kind < 2 ? params : []), ...(kind % 2 === 1 ? [EXNREF] : [])];
      return { kind, tag, taken, handled: !(seeded.once(2) && this.#label(taken) !== undefined) };
    });
    const handlers = clauses.filter(({ handled }) => handled);
    const outer = this.#blockType([], results);
    const inner = handlers.map(({ taken }) => this.#blockType([], taken));
    if (outer === undefined || inner.includes(undefined)) return undefined;
    this.#labels.push({ types: results, free: true });
    const base = this.#labels.length;
    for (const { taken } of handlers.toReversed()) this.#labels.push({ types: taken, free: true });
    const catches = clauses.flatMap(({ kind, tag, taken, handled }) => {
      const at = handlers.findIndex((one) => one.taken === taken);
      const label = handled ? [at] : (this.#label(taken) ?? [0]);
      return [kind, ...(kind < 2 ? [tag] : []), ...label];
    });
    const body = this.#inside(results, true, () => this.#body(results));
    const tried = block([0x1f, ...outer, clauses.length, ...catches], results, body);
    // Out of all handlers' blocks at once.
    let made: Node[] = [flow([0x0c, ...unsigned(handlers.length)], NOTHING, [tried])];
    for (const [at, { taken }] of handlers.entries()) {
      this.#labels.pop();
      const around = block([0x02, ...(inner[at] as number[])], taken, made);
      const rest = this.#handler(taken, results, this.#labels.length - base);
      made = [around, ...rest];
    }
    this.#labels.pop();
    return block([0x02, ...outer], results, made);
  }

  /** Takes what was caught, and goes out of `levels` blocks with results of its own. */
  #handler(taken: readonly ValueType[], results: readonly ValueType[], levels: number): Node[] {
    const last = taken[taken.length - 1];
    const nodes: Node[] = [];
    if (last === EXNREF && this.#seeded.once(4)) {
      nodes.push(flow([0x0a], NOTHING), ...results.map((type) => this.#leaf(type)));
    } else {
      nodes.push(...this.#consume(taken), ...this.#values(results));
    }
    if (levels > 0) nodes.push(flow([0x0c, ...unsigned(levels)], NOTHING));
    return nodes;
  }

  #blockType(
    params: readonly ValueType[],
    results: readonly ValueType[],
  ): readonly number[] | undefined {
    if (params.length === 0 && results.length === 0) return [EMPTY];
    if (params.length === 0 && results.length === 1) return typeBytes(results[0] as ValueType);
    const { types } = this.#plan;
    const known = types.findIndex(
      (type) => sameTypes(type.params, params) && sameTypes(type.results, results),
    );
    if (known !== -1) return [known];
    if (types.length >= TYPES_MAX) return undefined;
    return [types.push({ params, results }) - 1];
  }
}

const BY_RESULT: ReadonlyMap<ValueType, readonly Numeric[]> = new Map(
  [I32, I64, F32, F64, V128].map((type) => [
    type,
    NUMERICS.filter(({ result }) => result === type),
  ]),
);

/** They are a tenth of all, and what the meter has most to do with. */
const MAKES_NAN: ReadonlyMap<ValueType, readonly Numeric[]> = new Map(
  [F32, F64, V128].map((type) => [
    type,
    NUMERICS.filter(({ result, nan }) => result === type && nan !== NAN.none),
  ]),
);

const LOADS_BY_RESULT: ReadonlyMap<ValueType, readonly Access[]> = new Map(
  [I32, I64, F32, F64, V128].map((type) => [
    type,
    [...LOADS, ...LANE_LOADS].filter((one) => one.type === type),
  ]),
);

const ALL_STORES: readonly Access[] = [...STORES, ...STORES, ...LANE_STORES];

function dropping(type: ValueType): Node[] {
  return type === NOTHING ? [] : [plain([0x1a], NOTHING)];
}

function isFunctionTable(element: ValueType): boolean {
  return element === FUNCREF || referredType(element) !== undefined;
}

function typeOfMany(types: readonly ValueType[]): ValueType {
  return types.length > 1 ? MANY : (types[0] ?? NOTHING);
}

function sameTypes(a: readonly ValueType[], b: readonly ValueType[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
