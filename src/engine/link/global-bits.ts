import type { MeteredGlobal } from "../meter/mod.ts";

type NumberType = Exclude<MeteredGlobal["type"], "reference">;

/** A mutable global that holds a number or a vector, as its bits, unsigned. */
export interface GlobalBits {
  read(): bigint;
  write(bits: bigint): void;
}

export const GLOBAL_WIDTH: Readonly<Record<NumberType, number>> = {
  i32: 32,
  f32: 32,
  i64: 64,
  f64: 64,
  v128: 128,
};

/**
 * A window on a global. JavaScript shows no vector, and of a float not which NaN it is: for these a module of a few bytes, linked
 * with the global, reads and writes them as integers.
 */
export function globalBits(global: WebAssembly.Global, type: NumberType): GlobalBits {
  switch (type) {
    case "i32":
      return {
        read: () => BigInt((global.value as number) >>> 0),
        write: (bits) => (global.value = Number(BigInt.asIntN(32, bits))),
      };
    case "i64":
      return {
        read: () => BigInt.asUintN(64, global.value as bigint),
        write: (bits) => (global.value = BigInt.asIntN(64, bits)),
      };
    case "f32": {
      const { get, set } = open<number>(f32, global);
      return {
        read: () => BigInt(get() >>> 0),
        write: (bits) => set(Number(BigInt.asIntN(32, bits))),
      };
    }
    case "f64": {
      const { get, set } = open<bigint>(f64, global);
      return { read: () => BigInt.asUintN(64, get()), write: (bits) => set(bits) };
    }
    default: {
      const { get, set } = open<bigint>(v128, global);
      return {
        read: () => {
          const [low, high] = get() as unknown as [bigint, bigint]; // two results
          return BigInt.asUintN(64, low) | (BigInt.asUintN(64, high) << 64n);
        },
        write: (bits) => set(bits & (2n ** 64n - 1n), bits >> 64n),
      };
    }
  }
}

interface Accessors<Bits> {
  readonly get: () => Bits;
  readonly set: (...bits: Bits[]) => void;
}

function open<Bits>(module: WebAssembly.Module, g: WebAssembly.Global): Accessors<Bits> {
  return new WebAssembly.Instance(module, { "": { g } }).exports as unknown as Accessors<Bits>;
}

const I32 = 0x7f;
const I64 = 0x7e;
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const f32 = accessors(0x7d, [I32], [0x23, 0, 0xbc], [0x20, 0, 0xbe, 0x24, 0]);
const f64 = accessors(0x7c, [I64], [0x23, 0, 0xbd], [0x20, 0, 0xbf, 0x24, 0]);
const v128 = accessors(
  0x7b,
  [I64, I64],
  [0x23, 0, 0xfd, 0x1d, 0, 0x23, 0, 0xfd, 0x1d, 1], // i64x2.extract_lane 0, 1
  [0x20, 0, 0xfd, 0x12, 0x20, 1, 0xfd, 0x1e, 1, 0x24, 0], // i64x2.splat, replace_lane 1
);

/** (module (import "" "g" (global (mut type))) (func (export "get") (result bits…) get) (func (export "set") (param bits…) set)) */
function accessors(
  type: number,
  bits: readonly number[],
  get: readonly number[],
  set: readonly number[],
): WebAssembly.Module {
  const list = [bits.length, ...bits];
  const section = (id: number, ...content: number[]): number[] => [id, content.length, ...content];
  const body = (code: readonly number[]): number[] => [code.length + 2, 0, ...code, 0x0b];
  return new WebAssembly.Module(
    new Uint8Array([
      ...PREAMBLE,
      ...section(1, 2, 0x60, 0, ...list, 0x60, ...list, 0), // types
      ...section(2, 1, 0, 1, 0x67, 3, type, 1), // import "" "g"
      ...section(3, 2, 0, 1), // functions
      ...section(7, 2, 3, 0x67, 0x65, 0x74, 0, 0, 3, 0x73, 0x65, 0x74, 0, 1), // exports "get", "set"
      ...section(10, 2, ...body(get), ...body(set)), // code
    ]),
  );
}
