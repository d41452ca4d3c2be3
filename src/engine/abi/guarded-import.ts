import type { WitFunction } from "../../base/mod.ts";
import { FLAT_RESULTS_MAX, type FlatType, layoutOf } from "./layout.ts";
import type { ResourceType } from "./resource-type.ts";

/** The type of a core function. */
export interface CoreType {
  readonly params: readonly FlatType[];
  readonly result: FlatType | undefined;
}

/** Of what `canon lower` makes (CanonicalABI.md, "flatten_functype"). */
export function loweredType({ params, result }: WitFunction<ResourceType>): CoreType {
  const elements = params.map(({ type }) => type);
  const flat = layoutOf({ kind: "tuple", elements }).flat ?? ["i32"];
  const given = result === undefined ? [] : layoutOf(result).flat;
  if (given === undefined || given.length > FLAT_RESULTS_MAX)
    return { params: [...flat, "i32"], result: undefined };
  return { params: flat, result: given[0] };
}

/**
 * A core function that asks `check` before it goes on to `wait`, which may suspend. V8 throws where such a call cannot suspend before it
 * asks anything of ours, and a guest would catch that; what `check` throws may be a trap.
 */
export function guardedImport(
  type: CoreType,
  check: () => void,
  wait: WebAssembly.Suspending,
): WebAssembly.ImportValue {
  const imports = { "": { check, wait } };
  return new WebAssembly.Instance(moduleOf(type), imports).exports["f"] as CallableFunction;
}

/** Types for which a module is kept: a guest chooses them. */
const MODULES_MAX = 256;
const modules = new Map<string, WebAssembly.Module>();

function moduleOf({ params, result }: CoreType): WebAssembly.Module {
  const key = `${params.join()}→${result}`;
  const known = modules.get(key);
  if (known !== undefined) return known;
  if (modules.size >= MODULES_MAX) modules.clear();
  const module = new WebAssembly.Module(guard(params, result === undefined ? [] : [result]));
  modules.set(key, module);
  return module;
}

/** Magic and version. */
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const CODES: Readonly<Record<FlatType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };

/**
 * (module (type $t (func (param …) (result …))) (import "" "check" (func)) (import "" "wait" (func (type $t)))
 *   (func (export "f") (type $t) (call 0) (call 1 (local.get 0) …)))
 */
function guard(params: readonly FlatType[], results: readonly FlatType[]): Uint8Array {
  const list = (types: readonly FlatType[]): number[] => [
    types.length,
    ...types.map((type) => CODES[type]),
  ];
  const section = (id: number, ...content: number[]): number[] => [id, content.length, ...content];
  const name = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];
  const body = [0, 0x10, 0, ...params.flatMap((_, at) => [0x20, at]), 0x10, 1, 0x0b];
  return new Uint8Array([
    ...PREAMBLE,
    ...section(1, 2, 0x60, 0, 0, 0x60, ...list(params), ...list(results)), // types
    ...section(2, 2, 0, ...name("check"), 0, 0, 0, ...name("wait"), 0, 1), // imports
    ...section(3, 1, 1), // functions
    ...section(7, 1, ...name("f"), 0, 2), // exports
    ...section(10, 1, body.length, ...body), // code
  ]);
}
