import { unreachable } from "../../../src/base/mod.ts";
import { ModuleWriter } from "../../../src/engine/meter/module-writer.ts";
import { NAN } from "./instruction-table.ts";
import {
  type Import,
  KIND,
  type Limits,
  type Node,
  type RandomFunction,
  type RandomModule,
  unsigned,
} from "./node.ts";
import { F32, F64, I32, typeBytes, V128, type ValueType, type FunctionType } from "./value-type.ts";

/** Every random module imports these two last among its globals: what its reference counts, and what it notes. */
export const COUNT_GLOBALS: readonly Import[] = [
  { module: "reference", name: "count", kind: "global", type: 0x7e, mutable: true },
  { module: "reference", name: "noted", kind: "global", type: I32, mutable: true },
];

/** The module as it is. */
export function encodeModule(module: RandomModule): Uint8Array {
  return new Encoder(module, false).bytes();
}

/**
 * The module with every instruction counted where it runs, block by block, and every NaN made canonical right where it may be
 * made: what the meter promises, done without any thought of speed.
 */
export function encodeReference(module: RandomModule): Uint8Array {
  return new Encoder(module, true).bytes();
}

/** `throw` and `throw_ref`. */
const THROWS: ReadonlySet<number> = new Set([0x08, 0x0a]);
/** Bits of the global `noted`: a NaN was changed, an exception was thrown. */
export const CHANGED = 1;
export const THROWN = 2;

const HELPER = { count: 0, bytes: 1, elements: 2, pages: 3, slots: 4, canonical: 4 } as const;

/** Sections that are no lists. */
const START = 8;
const DATA_COUNT = 12;

type Bytes = readonly number[] | Uint8Array;

class Encoder {
  readonly #module: RandomModule;
  readonly #reference: boolean;
  readonly #out = new ModuleWriter();
  /** Instructions of straight code that are not counted yet. */
  #pending = 0;
  /** A local of the function for a length. */
  #length = 0;
  readonly #helpersFrom: number;
  readonly #changedGlobal: number;

  constructor(module: RandomModule, reference: boolean) {
    this.#module = module;
    this.#reference = reference;
    const imported = module.imports.filter(({ kind }) => kind === "function").length;
    this.#helpersFrom = imported + module.functions.length;
    this.#changedGlobal = module.imports.filter(({ kind }) => kind === "global").length - 1;
  }

  bytes(): Uint8Array {
    const { types, imports, functions, tables, memories, tags, globals, exports, start } =
      this.#module;
    const helpers = this.#reference ? helperFunctions(imports) : [];
    const sections: (readonly [number, readonly Bytes[]])[] = [
      [1, [...types, ...helpers.map(({ type }) => type)].map(functionType)],
      [2, imports.map(importBytes)],
      [
        3,
        [
          ...functions.map(({ type }) => unsigned(type)),
          ...helpers.map((_, at) => unsigned(types.length + at)),
        ],
      ],
      [4, tables.map((table) => this.#table(table))],
      [5, memories.map(limits)],
      [13, tags.map((type) => [0, ...unsigned(type)])],
      [
        6,
        globals.map(({ type, mutable, initial }) => [
          ...typeBytes(type),
          Number(mutable),
          ...this.#constant(initial),
        ]),
      ],
      [7, exports.map(({ name, kind, index }) => [...nameBytes(name), kind, ...unsigned(index)])],
      [START, start === undefined ? [] : [unsigned(start)]],
      [9, this.#module.elements],
      [DATA_COUNT, this.#module.data],
      [10, [...functions.map((one) => this.#function(one)), ...helpers.map(({ body }) => body)]],
      [11, this.#module.data],
    ];
    const out = new ModuleWriter(8_192);
    out.raw([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    for (const [id, entries] of sections) {
      if (entries.length === 0) continue;
      const list = id !== START && id !== DATA_COUNT;
      const count = list || id === DATA_COUNT ? unsigned(entries.length) : [];
      const content = id === DATA_COUNT ? [] : entries;
      out.byte(id);
      out.u32(content.reduce((sum, { length }) => sum + length, count.length));
      out.raw(count);
      for (const entry of content) out.raw(entry);
    }
    return out.view().slice();
  }

  #table({
    element,
    initial,
    ...bounds
  }: { readonly element: ValueType; readonly initial?: Node } & Limits): readonly number[] {
    const type = [...typeBytes(element), ...limits(bounds)];
    return initial === undefined ? type : [0x40, 0, ...type, ...this.#constant(initial)];
  }

  /** Never counted: it is no code. */
  #constant(node: Node): readonly number[] {
    return [...constantBytes(node), 0x0b];
  }

  #function({ type, locals, body }: RandomFunction): Bytes {
    const out = this.#out;
    const all = this.#reference ? [...locals, I32] : locals;
    const params = this.#module.types[type]?.params.length ?? 0;
    this.#length = params + locals.length;
    out.clear();
    out.u32(all.length);
    for (const local of all) {
      out.byte(1);
      this.#put(typeBytes(local));
    }
    this.#pending = 0;
    this.#nodes(body);
    this.#count();
    out.byte(0x0b);
    const sized = new ModuleWriter(out.length + 5);
    sized.sized(out.view());
    return sized.view();
  }

  #nodes(nodes: readonly Node[]): void {
    for (const node of nodes) this.#node(node);
  }

  #node(node: Node): void {
    const { role, bytes, kids } = node;
    for (const kid of kids) this.#node(kid);
    this.#pending += costOf(node);
    if (role === "block" || role === "if" || role === "flow") this.#count();
    if (this.#reference && THROWS.has(bytes[0] as number) && role === "flow") this.#noteThrow();
    if (this.#reference && role in HELPER) {
      this.#measured(role as "bytes", bytes);
      return;
    }
    this.#put(bytes);
    if (node.body !== undefined) this.#bodies(node.body, node.otherwise);
    if (this.#reference && node.nan !== NAN.none) this.#help(HELPER.canonical + node.nan);
  }

  #bodies(body: readonly Node[], otherwise: readonly Node[] | undefined): void {
    this.#nodes(body);
    this.#count();
    if (otherwise !== undefined) {
      this.#out.byte(0x05);
      this.#nodes(otherwise);
      this.#count();
    }
    this.#out.byte(0x0b);
  }

  /** What costs by its length: counted behind it, so that what traps is not. */
  #measured(role: "bytes" | "elements" | "pages" | "slots", bytes: readonly number[]): void {
    this.#at(0x22, this.#length);
    this.#put(bytes);
    this.#at(0x20, this.#length);
    this.#help(HELPER[role]);
  }

  #count(): void {
    if (this.#reference && this.#pending > 0) {
      this.#out.byte(0x41);
      this.#out.s32(this.#pending);
      this.#help(HELPER.count);
    }
    this.#pending = 0;
  }

  #noteThrow(): void {
    this.#at(0x23, this.#changedGlobal);
    this.#put([0x41, THROWN, 0x72]);
    this.#at(0x24, this.#changedGlobal);
  }

  #help(helper: number): void {
    this.#at(0x10, this.#helpersFrom + helper);
  }

  #at(opcode: number, index: number): void {
    this.#out.byte(opcode);
    this.#out.u32(index);
  }

  #put(bytes: readonly number[]): void {
    for (let at = 0; at < bytes.length; at++) this.#out.byte(bytes[at] as number);
  }
}

/** docs/metering.md, "Fuel": without what hangs on a length. */
function costOf({ role, bytes }: Node): number {
  switch (role) {
    case "free":
    case "block":
      return 0;
    case "bytes":
    case "elements":
      return 33;
    case "pages":
    case "slots":
      return 65;
    case "plain":
      return bytes[0] === 0x26 ? 17 : 1;
    case "if":
      return 1;
    case "flow":
      return THROWS.has(bytes[0] as number) ? 65 : 1;
    default:
      return unreachable(role);
  }
}

/** As an initial value, or an offset: without the `end`. */
export function constantBytes(node: Node): readonly number[] {
  return [...node.kids.flatMap(constantBytes), ...node.bytes];
}

/** Of a name in ASCII. */
export function nameBytes(name: string): readonly number[] {
  return [name.length, ...Array.from(name, (letter) => letter.charCodeAt(0))];
}

export function limits({ minimum, maximum }: Limits): readonly number[] {
  if (maximum === undefined) return [0, ...unsigned(minimum)];
  return [1, ...unsigned(minimum), ...unsigned(maximum)];
}

function functionType({ params, results }: FunctionType): readonly number[] {
  const list = (types: readonly ValueType[]): readonly number[] => [
    ...unsigned(types.length),
    ...types.flatMap(typeBytes),
  ];
  return [0x60, ...list(params), ...list(results)];
}

function importBytes(one: Import): readonly number[] {
  const names = [...nameBytes(one.module), ...nameBytes(one.name)];
  switch (one.kind) {
    case "function":
      return [...names, KIND.function, ...unsigned(one.type)];
    case "tag":
      return [...names, KIND.tag, 0, ...unsigned(one.type)];
    case "table":
      return [...names, KIND.table, ...typeBytes(one.element), ...limits(one)];
    case "memory":
      return [...names, KIND.memory, ...limits(one)];
    default:
      return [...names, KIND.global, ...typeBytes(one.type), Number(one.mutable)];
  }
}

function signedSmall(value: number): readonly number[] {
  const low = value & 0x7f;
  if (value < 64) return [value];
  return [low | 0x80, ...signedSmall(value >> 7)];
}

interface Helper {
  readonly type: FunctionType;
  readonly body: readonly number[];
}

/** In the order of HELPER, and then by NAN. */
function helperFunctions(imports: readonly Import[]): Helper[] {
  const count = imports.filter(({ kind }) => kind === "global").length - 2;
  const globalGet = [0x23, ...unsigned(count)];
  const globalSet = [0x24, ...unsigned(count)];
  const get = (local: number): number[] => [0x20, local];
  /** Adds the i32 on the stack, times a constant. */
  const add = (times: number, value: readonly number[]): number[] => [
    ...globalGet,
    ...value,
    0xad,
    0x42,
    ...signedSmall(times),
    0x7e,
    0x7c,
    ...globalSet,
  ];
  const grown = (times: number): Helper => ({
    type: { params: [I32, I32], results: [I32] },
    body: body([...get(0), 0x41, 0x7f, 0x47, 0x04, 0x40, ...add(times, get(1)), 0x0b, ...get(0)]),
  });
  const changed = unsigned(count + 1);
  return [
    { type: { params: [I32], results: [] }, body: body(add(1, get(0))) },
    { type: { params: [I32], results: [] }, body: body(add(1, [...get(0), 0x41, 2, 0x76])) },
    { type: { params: [I32], results: [] }, body: body(add(16, get(0))) },
    grown(4_096),
    grown(16),
    canonicalScalar(F32, [0x5c], [0xbc, 0x43, ...NAN32, 0xbc, 0x47], [0x43, ...NAN32], changed),
    canonicalScalar(F64, [0x62], [0xbd, 0x44, ...NAN64, 0xbd, 0x52], [0x44, ...NAN64], changed),
    canonicalVector([0xfd, 66], [...NAN32, ...NAN32, ...NAN32, ...NAN32], changed),
    canonicalVector([0xfd, 72], [...NAN64, ...NAN64], changed),
  ];
}

const NAN32 = [0, 0, 0xc0, 0x7f];
const NAN64 = [0, 0, 0, 0, 0, 0, 0xf8, 0x7f];

/** If x ≠ x: note whether its bits are others than those of the canonical NaN, and give that. */
function canonicalScalar(
  type: ValueType,
  unequal: readonly number[],
  otherBits: readonly number[],
  nan: readonly number[],
  changed: readonly number[],
): Helper {
  const x = [0x20, 0];
  return {
    type: { params: [type], results: [type] },
    body: joined([
      x,
      x,
      unequal,
      [0x04, 0x40, 0x23, ...changed],
      x,
      otherBits,
      [0x72, 0x24, ...changed],
      nan,
      [0x21, 0, 0x0b],
      x,
    ]),
  };
}

/** The same lane by lane; a second local holds the result. */
function canonicalVector(
  unequal: readonly number[],
  nans: readonly number[],
  changed: readonly number[],
): Helper {
  const x = [0x20, 0];
  const canonical = [0xfd, 12, ...nans, ...x, ...x, ...x, ...unequal, 0xfd, 82, 0x21, 1];
  const other = [...x, 0x20, 1, 0xfd, 81, 0xfd, 83];
  const code = [...canonical, 0x23, ...changed, ...other, 0x72, 0x24, ...changed, 0x20, 1];
  const whole = [1, 1, V128, ...code, 0x0b];
  return {
    type: { params: [V128], results: [V128] },
    body: [...unsigned(whole.length), ...whole],
  };
}

function joined(pieces: readonly (readonly number[])[]): readonly number[] {
  return body(pieces.flat());
}

function body(code: readonly number[]): readonly number[] {
  const whole = [0, ...code, 0x0b];
  return [...unsigned(whole.length), ...whole];
}
