/**
 * In a process of its own with `--expose-gc`: what the lists of a guest take of this process's memory while a function of the
 * host holds them. One line of JSON for each kind of list.
 */

import assert from "node:assert/strict";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { elementHostBytesOf, hostBytesOf } from "../../src/engine/abi/host-bytes.ts";
import type { Type } from "../../src/engine/abi/layout.ts";
import { CROSSING_HOST_BYTES_FREE, CROSSING_HOST_BYTES_PER_BYTE } from "../../src/engine/limits.ts";
import { compile, type Limits } from "../../src/engine/mod.ts";

/** What one list took, at `length`, and what it was charged for. */
export interface Measured {
  readonly name: string;
  readonly length: number;
  /** Moved out of the guest. */
  readonly bytes: number;
  readonly hostBytes: number;
  readonly chargedBytes: number;
  /** True where some more elements were refused. */
  readonly isMost: boolean;
}

interface Case {
  readonly name: string;
  /** WIT's text of the element; `named` declares it where WIT wants a name. */
  readonly type: string;
  readonly named?: string;
  /** One element as it lies in memory. Pointers of 0 are to a region of the letter A. */
  readonly element: readonly number[];
  /** Bytes that one element points to. */
  readonly content?: number;
  /** Measured at the greatest length that is allowed. */
  readonly most?: boolean;
}

const LENGTH = 4_000;
const WORDS = 65_536;

const CASES: readonly Case[] = [
  { name: "bool", type: "bool", element: [1] },
  { name: "u32", type: "u32", element: [255, 255, 255, 255] },
  { name: "u64", type: "u64", element: ones(8) },
  { name: "f64", type: "f64", element: counting(8) },
  { name: "char", type: "char", element: [0, 0xf6, 1, 0] },
  { name: "nested option", type: "(option (option u8))", element: [1, 1, 1], most: true },
  { name: "deep option", type: "(option (option (option (option u8))))", element: [1, 1, 1, 1, 1] },
  { name: "result", type: "(result)", element: [1] },
  { name: "result of f64", type: "(result f64)", element: [...zeros(8), ...counting(8)] },
  { ...variant("variant"), element: [1, 0, 0, 0, ...ones(4)] },
  ...[1, 3, 4, 6, 11, 16, 22, 32].map((count) => ({
    ...flags(count),
    element: ones(count > 16 ? 4 : count > 8 ? 2 : 1),
    most: count === 32,
  })),
  ...[1, 4, 6, 11, 22, 43].map((count) => ({ ...record(count, "u8"), element: ones(count) })),
  { ...record(3, "f64"), element: counting(24) },
  { ...record(2, "u64"), element: ones(16) },
  { name: "tuple of u8", type: "(tuple u8)", element: [1], most: true },
  { name: "tuple of f64 and bool", type: "(tuple f64 bool)", element: counting(16).with(8, 1) },
  { name: "tuple of tuple", type: "(tuple (tuple u8))", element: [1] },
  { name: "empty string", type: "string", element: pointing(0) },
  ...[2, 9, 100].map((content) => ({
    name: `string of ${content}`,
    type: "string",
    element: pointing(content),
    content,
  })),
  { name: "wide string", type: "string", element: pointing(8, 32_768), content: 8 },
  { name: "empty list of u8", type: "(list u8)", element: pointing(0), most: true },
  ...[1, 64, 65, 1_640].map((content) => ({
    name: `list of ${content} u8, all the same`,
    type: "(list u8)",
    element: pointing(content),
    content,
  })),
  { name: "empty list of string", type: "(list string)", element: pointing(0) },
  ...["bool", "u16", "u64", "f64"].map((of, at) => ({
    name: `list of ${of}`,
    type: `(list ${of})`,
    element: pointing(3, 16_384),
    content: 3 * ([1, 2, 8, 8][at] as number),
  })),
];

const LIMITS: Partial<Limits> = {
  fuelMax: 2n ** 60n,
  memoryBytesMax: 2 ** 30,
  crossingElementsMax: 10_000_000,
};

const program = await compile(await parse(component()));
/** What keeps the list alive. */
export const hand: { held?: unknown } = {};
let heldBytes = 0;
const instance = await program.instantiate(
  {
    bind: () => ({
      suspending: false,
      call: (args) => {
        hand.held = args;
        if (isMeasuring) heldBytes = used();
        return undefined;
      },
    }),
  },
  LIMITS,
);
let isMeasuring = false;

for (const [index, one] of CASES.entries()) {
  await run(index, 10); // what is made once
  const length = one.most === true ? await most(index) : LENGTH;
  const { type } = parameter(index);
  const tries = [await held(index, length), await held(index, length), await held(index, length)];
  const content = one.content ?? 0;
  const measured: Measured = {
    name: one.name,
    length,
    bytes: length * (one.element.length + content),
    // What else the process does meanwhile, such as compiling, adds to one of them or takes from it.
    hostBytes: tries.toSorted((a, b) => a - b)[1] ?? 0,
    chargedBytes: length * (elementHostBytesOf(type) + contentHostBytes(type, content)),
    isMost: one.most === true,
  };
  console.log(JSON.stringify(measured));
}

/** Bytes that this process has more while the host holds the list. */
async function held(index: number, length: number): Promise<number> {
  hand.held = undefined;
  const before = used();
  isMeasuring = true;
  await run(index, length);
  isMeasuring = false;
  return heldBytes - before;
}

async function run(index: number, length: number): Promise<void> {
  await instance.call(`go-${index}`, [length]);
}

/** One element more is refused, which ends an instance. */
async function most(index: number): Promise<number> {
  const { type, size } = parameter(index);
  const list: Type = { kind: "tuple", elements: [{ kind: "list", element: type }] };
  const moved = 4 + 8; // the length, into the guest; pointer and length, out of it
  const left = CROSSING_HOST_BYTES_FREE - hostBytesOf(list) + CROSSING_HOST_BYTES_PER_BYTE * moved;
  const each = elementHostBytesOf(type) - CROSSING_HOST_BYTES_PER_BYTE * size;
  const length = Math.floor(left / each);
  const trial = await program.instantiate(
    { bind: () => ({ suspending: false, call: () => undefined }) },
    LIMITS,
  );
  await trial.call(`go-${index}`, [length]);
  await assert.rejects(async () => trial.call(`go-${index}`, [length + 1]), {
    code: "ENGINE_BUDGET_EXCEEDED",
  });
  return length;
}

function parameter(index: number): { readonly type: Type; readonly size: number } {
  const list = program.imports[index]?.type.params[0]?.type;
  if (list?.kind !== "list") throw new Error("an import takes no list");
  // No case holds a handle, in which the two kinds of type would differ.
  return { type: list.element as Type, size: CASES[index]?.element.length ?? 0 };
}

function contentHostBytes(type: Type, content: number): number {
  if (type.kind !== "list") return 2 * content;
  const size = { bool: 1, u16: 2, u64: 8, f64: 8, u8: 1 }[type.element.kind as "u8"] ?? 1;
  return (content / size) * elementHostBytesOf(type.element);
}

function used(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage(); // external: array buffers included
  return heapUsed + external;
}

function component(): string {
  const types = CASES.map(({ named }, index) =>
    named === undefined
      ? ""
      : `(type $t${index}' ${named}) (export "t${index}" (type $t${index} (eq $t${index}')))`,
  );
  const holds = CASES.map(
    ({ named, type }, index) =>
      `(export "hold-${index}" (func (param "list" (list ${named === undefined ? type : `$t${index}`}))))`,
  );
  return `(component
    (import "test:memory/api" (instance $api ${types.join(" ")} ${holds.join(" ")}))
    (core module $memory
      (memory (export "memory") 512)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0)))
    (core instance $memory (instantiate $memory))
    ${each(
      (index) => `
      (alias export $api "hold-${index}" (func $hold${index}))
      (core func $hold${index}' (canon lower (func $hold${index})
        (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))`,
    )}
    (core module $m
      (import "" "memory" (memory 512))
      ${each((index) => `(import "" "hold-${index}" (func $hold${index} (param i32 i32)))`)}
      (data $wide "\\e2\\82\\acABCDE")
      ${each((index, { element }) => `(data $d${index} "${element.map(hex).join("")}")`)}
      (func $fill (param $size i32) (param $length i32) (local $end i32) (local $at i32)
        (memory.fill (i32.const 0) (i32.const 65) (i32.const 16384))
        (memory.fill (i32.const 16384) (i32.const 1) (i32.const 16384))
        (memory.init $wide (i32.const 32768) (i32.const 0) (i32.const 8))
        (local.set $end (i32.mul (local.get $size) (local.get $length)))
        (local.set $at (local.get $size))
        (loop $more
          (memory.copy (i32.add (i32.const ${WORDS}) (local.get $at)) (i32.const ${WORDS})
            (select (local.get $at) (i32.sub (local.get $end) (local.get $at))
              (i32.lt_u (local.get $at) (i32.sub (local.get $end) (local.get $at)))))
          (local.set $at (i32.shl (local.get $at) (i32.const 1)))
          (br_if $more (i32.lt_u (local.get $at) (local.get $end)))))
      ${each(
        (index, { element }) => `
        (func (export "go-${index}") (param $length i32)
          (memory.init $d${index} (i32.const ${WORDS}) (i32.const 0) (i32.const ${element.length}))
          (call $fill (i32.const ${element.length}) (local.get $length))
          (call $hold${index} (i32.const ${WORDS}) (local.get $length)))`,
      )})
    (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $memory "memory"))
      ${each((index) => `(export "hold-${index}" (func $hold${index}'))`)}))))
    ${each((index) => `(func (export "go-${index}") (param "length" u32) (canon lift (core func $i "go-${index}")))`)})`;
}

function each(text: (index: number, one: Case) => string): string {
  return CASES.map((one, index) => text(index, one)).join("\n");
}

function hex(byte: number): string {
  return `\\${byte.toString(16).padStart(2, "0")}`;
}

function ones(count: number): number[] {
  return Array.from({ length: count }, () => 1);
}

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0);
}

function counting(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

function pointing(length: number, ptr = 0): number[] {
  return [...new Uint8Array(new Uint32Array([ptr, length]).buffer)];
}

function flags(count: number): { name: string; type: string; named: string } {
  const names = Array.from({ length: count }, (_, at) => `"f${at}"`).join(" ");
  return { name: `flags of ${count}`, type: "", named: `(flags ${names})` };
}

function record(count: number, of: string): { name: string; type: string; named: string } {
  const fields = Array.from({ length: count }, (_, at) => `(field "f${at}" ${of})`).join(" ");
  return { name: `record of ${count} ${of}`, type: "", named: `(record ${fields})` };
}

function variant(name: string): { name: string; type: string; named: string } {
  return { name, type: "", named: `(variant (case "a") (case "b" u32))` };
}
