import { unreachable } from "../../src/base/mod.ts";
import type { CoreNumber, NumberType } from "./core-value.ts";

/**
 * Calls a core function from core code, so that no bit is lost on the way: JavaScript has no vectors and no payloads of
 * NaNs. The caller is a module made for this one call, which keeps the results in its memory.
 * @throws LinkError where the function has another type.
 */
export function callBits(
  callee: CoreFunction,
  args: readonly CoreNumber[],
  results: readonly NumberType[],
): readonly bigint[] {
  const module = new WebAssembly.Module(callerModule(args, results));
  const { exports } = new WebAssembly.Instance(module, { "": { f: callee } });
  (exports["run"] as CoreFunction)();
  const { buffer } = exports["memory"] as WebAssembly.Memory;
  return results.map((type, index) => load(new DataView(buffer, index * SLOT_BYTES), type));
}

/** An exported function, as JavaScript sees it. */
export type CoreFunction = CallableFunction & ((...args: unknown[]) => unknown);

const SLOT_BYTES = 16;

interface Encoding {
  readonly type: number;
  /** Opcode of the constant, and of the store with its alignment 1 and offset 0. */
  readonly constant: readonly number[];
  readonly store: readonly number[];
  readonly bytes: number;
}

const ENCODINGS: Readonly<Record<NumberType, Encoding>> = {
  i32: { type: 0x7f, constant: [0x41], store: [0x36, 0, 0], bytes: 4 },
  i64: { type: 0x7e, constant: [0x42], store: [0x37, 0, 0], bytes: 8 },
  f32: { type: 0x7d, constant: [0x43], store: [0x38, 0, 0], bytes: 4 },
  f64: { type: 0x7c, constant: [0x44], store: [0x39, 0, 0], bytes: 8 },
  v128: { type: 0x7b, constant: [0xfd, 0x0c], store: [0xfd, 0x0b, 0, 0], bytes: 16 },
};

const PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** `(import "" "f") (memory (export "memory") 1) (func (export "run") …)`, in the core binary format. */
function callerModule(args: readonly CoreNumber[], results: readonly NumberType[]): Uint8Array {
  const calleeType = [0x60, ...typesOf(args.map(({ type }) => type)), ...typesOf(results)];
  return Uint8Array.from([
    ...PREAMBLE,
    ...section(1, [2, ...calleeType, 0x60, 0, 0]),
    ...section(2, [1, 0, 1, 0x66, 0x00, 0]),
    ...section(3, [1, 1]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name("run"), 0, 1, ...name("memory"), 2, 0]),
    ...section(10, [1, ...sized(body(args, results))]),
  ]);
}

function typesOf(types: readonly NumberType[]): number[] {
  return vector(types.map((type) => [ENCODINGS[type].type]));
}

function body(args: readonly CoreNumber[], results: readonly NumberType[]): number[] {
  const locals = vector(results.map((type) => [1, ENCODINGS[type].type]));
  const take = results.flatMap((_, index) => [0x21, ...leb(results.length - 1 - index)]);
  const keep = results.flatMap((type, index) => [
    0x41,
    ...signedLeb(BigInt(index * SLOT_BYTES)),
    0x20,
    ...leb(index),
    ...ENCODINGS[type].store,
  ]);
  return [...locals, ...args.flatMap(constant), 0x10, 0, ...take, ...keep, 0x0b];
}

function constant({ type, bits }: CoreNumber): number[] {
  const { constant: opcode, bytes } = ENCODINGS[type];
  if (type === "i32" || type === "i64") {
    return [...opcode, ...signedLeb(BigInt.asIntN(bytes * 8, bits))];
  }
  return [
    ...opcode,
    ...Array.from({ length: bytes }, (_, at) => Number((bits >> BigInt(8 * at)) & 0xffn)),
  ];
}

function load(view: DataView, type: NumberType): bigint {
  switch (type) {
    case "i32":
    case "f32":
      return BigInt(view.getUint32(0, true));
    case "i64":
    case "f64":
      return view.getBigUint64(0, true);
    case "v128":
      return view.getBigUint64(0, true) | (view.getBigUint64(8, true) << 64n);
    default:
      return unreachable(type);
  }
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function sized(content: readonly number[]): number[] {
  return [...leb(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

function name(text: string): number[] {
  return sized(Array.from(Buffer.from(text)));
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

function signedLeb(value: bigint): number[] {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const done = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
  return done ? [low] : [low | 0x80, ...signedLeb(rest)];
}
