import { NAN } from "./instruction-table.ts";
import { type FunctionType, I32, NOTHING, typeOfMany, type ValueType } from "./value-type.ts";

/** How an instruction counts (docs/metering.md, "Fuel"), and where straight code ends. */
export type Role =
  /** Costs 1, and the next one follows. */
  | "plain"
  /** Costs 1, and may go elsewhere: branches, calls, throws. */
  | "flow"
  /** Costs nothing: `nop`, and what is no instruction but a sequence of its kids. */
  | "free"
  /** Opens a block: `body` follows, and `otherwise`. An `if` costs 1, the others nothing. */
  | "block"
  | "if"
  /** Costs 1 and by the length on top of the stack. */
  | "bytes"
  | "elements"
  /** Costs 1, and by the length on top where it answers something else than -1. */
  | "pages"
  | "slots";

/** An instruction with its operands, from which both the module and its reference are written. */
export interface Node {
  readonly role: Role;
  /** The instruction, immediates included. */
  readonly bytes: readonly number[];
  /** Its operands, in order. */
  kids: Node[];
  /** What it gives: a value type, NOTHING or MANY. */
  readonly type: ValueType;
  /** NAN of what it may make. */
  readonly nan: number;
  body?: Node[];
  otherwise?: Node[];
  /** False where a smaller program must keep it: it bounds the run. */
  readonly removable: boolean;
}

export interface RandomFunction {
  readonly type: number;
  readonly locals: readonly ValueType[];
  body: Node[];
}

export interface Limits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/** What an import is, so that it can be both declared and supplied. */
export type Import = { readonly module: string; readonly name: string } & (
  | { readonly kind: "function" | "tag"; readonly type: number }
  | ({ readonly kind: "table"; readonly element: ValueType } & Limits)
  | ({ readonly kind: "memory" } & Limits)
  | { readonly kind: "global"; readonly type: ValueType; readonly mutable: boolean }
);

export interface Export {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

export const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

/** A module as data. Whatever is indexed has the imports first. */
export interface RandomModule {
  readonly types: readonly FunctionType[];
  readonly imports: readonly Import[];
  readonly functions: readonly RandomFunction[];
  readonly tables: readonly ({ readonly element: ValueType; readonly initial?: Node } & Limits)[];
  readonly memories: readonly Limits[];
  readonly tags: readonly number[];
  readonly globals: readonly {
    readonly type: ValueType;
    readonly mutable: boolean;
    readonly initial: Node;
  }[];
  readonly exports: readonly Export[];
  readonly start: number | undefined;
  /** Segments, each whole. */
  readonly elements: readonly (readonly number[])[];
  readonly data: readonly (readonly number[])[];
}

export function plain(
  bytes: readonly number[],
  type: ValueType,
  kids: Node[] = [],
  nan: number = NAN.none,
): Node {
  return { role: "plain", bytes, kids, type, nan, removable: true };
}

export function flow(bytes: readonly number[], type: ValueType, kids: Node[] = []): Node {
  return { role: "flow", bytes, kids, type, nan: NAN.none, removable: true };
}

export function costly(
  role: Role,
  bytes: readonly number[],
  type: ValueType,
  kids: Node[] = [],
): Node {
  return { role, bytes, kids, type, nan: NAN.none, removable: true };
}

export function sequence(kids: Node[], type: ValueType = NOTHING): Node {
  return { role: "free", bytes: [], kids, type, nan: NAN.none, removable: true };
}

/** Stands for an operand that is on the stack already, or that dead code need not have. */
export function nothing(type: ValueType): Node {
  return sequence([], type);
}

export function block(
  bytes: readonly number[],
  types: readonly ValueType[],
  body: Node[],
  kids: Node[] = [],
): Node {
  return {
    role: "block",
    bytes,
    kids,
    type: typeOfMany(types),
    nan: NAN.none,
    body,
    removable: true,
  };
}

/** The same, kept by who makes the program smaller. */
export function kept(node: Node): Node {
  return { ...node, removable: false };
}

export function i32Const(value: number): Node {
  return plain([0x41, ...signed(BigInt(value | 0))], I32);
}

export function unsigned(value: number): readonly number[] {
  if (value < 128) return [value];
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** LEB128. */
export function signed(value: bigint): readonly number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest >= -64n && rest < 64n) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
