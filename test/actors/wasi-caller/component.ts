import { globSync, readFileSync } from "node:fs";
import {
  componentEmbed,
  componentNew,
  parse,
  print,
} from "@bytecodealliance/jco-transpile/wasm-tools";

const ROOT: URL = new URL("../../../", import.meta.url);

/** Where a result lies that does not fit one number; what a call names with `AREA` goes there. */
export const AREA = 0x2000n;
/** Where the bytes lie that a turn is given. */
export const GIVEN = 0x4000n;

/** A component that imports all of wit/wasi/, and calls what it is told to. */
export interface WasiCaller {
  readonly component: Uint8Array;
  /** The number of a function, by its core import's name: `wasi:io/poll@0.2#poll`, `wasi:io/poll@0.2#pollable_drop`. */
  readonly index: ReadonlyMap<string, number>;
}

/**
 * Exports `run(calls, memory)`: puts the bytes at GIVEN, makes the calls one after the other with flat arguments as they are, and
 * gives what each gave: a flat result, or the first eight bytes at AREA. Nothing between it and the host checks anything.
 */
export async function wasiCaller(version = "0.2.12"): Promise<WasiCaller> {
  const witSource = wit(version);
  const world = "test:wasi/caller";
  const skeleton = await print(await componentEmbed({ witSource, world, dummy: true }));
  const types = Array.from(skeleton.matchAll(/^ {2}\(type .*$/gm), ([line]) => line);
  const imports = Array.from(
    skeleton.matchAll(
      /^ {2}\(import "cm32p2\|([^"]+)" "([^"]+)" \(func \(;\d+;\) \(type (\d+)\)\)\)$/gm,
    ),
    ([line, of, name, type]) => ({ line, name: `${of}#${name}`, type: types[Number(type)] ?? "" }),
  );
  const binary = await parse(core(types, imports));
  const component = await componentNew(await componentEmbed({ witSource, world, binary }));
  return { component, index: new Map(imports.map(({ name }, at) => [name, at])) };
}

function wit(version: string): string {
  const files = globSync("wit/wasi/*.wit", { cwd: ROOT }).toSorted();
  const packages = files.map((file) =>
    readFileSync(new URL(file, ROOT), "utf8").replaceAll("0.2.12", version),
  );
  const includes = packages.map((text) => {
    const [, name = "", at = ""] = /^package ([^@]+)@([^;]+);/m.exec(text) ?? [];
    return `  include ${name}/imports@${at};\n`;
  });
  const nested = packages.map((text) => `${text.replace(/^(package [^;]+);/m, "$1 {")}}\n`);
  return `package test:wasi;
world caller {
${includes.join("")}
  export run: func(calls: list<tuple<u32, list<u64>>>, memory: list<u8>) -> list<u64>;
}
${nested.join("")}`;
}

interface CoreImport {
  readonly line: string;
  /** `(type (;5;) (func (param i32 i64) (result i32)))` */
  readonly type: string;
}

/** Its core module. Calls lie at `$calls`, 12 bytes each: number, arguments, their count. */
function core(types: readonly string[], imports: readonly CoreImport[]): string {
  const cases = imports.map(
    ({ type }, at) => `    (if (i32.eq (local.get $which) (i32.const ${at}))
      (then (local.set $result ${called(type, at)})))`,
  );
  return `(module
${types.join("\n")}
${imports.map(({ line }) => line).join("\n")}
  (memory (export "cm32p2_memory") 16)
  (global $next (mut i32) (i32.const 0x80000))
  (func $realloc (export "cm32p2_realloc") (param i32 i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (local.set $at (global.get $next))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (block $fits
      (br_if $fits (i32.le_u (global.get $next) (i32.mul (memory.size) (i32.const 0x10000))))
      (br_if $fits (i32.ne (memory.grow (i32.add (i32.div_u (local.get $size) (i32.const 0x10000)) (i32.const 1))) (i32.const -1)))
      unreachable)
    (local.get $at))
  (func $call (param $which i32) (param $args i32) (result i64)
    (local $result i64)
${cases.join("\n")}
    (local.get $result))
  (func (export "cm32p2||run") (param $calls i32) (param $count i32) (param $given i32) (param $size i32) (result i32)
    (local $results i32) (local $at i32) (local $call i32)
    (memory.copy (i32.const ${GIVEN}) (local.get $given) (local.get $size))
    (local.set $results (call $realloc (i32.const 0) (i32.const 0) (i32.const 8) (i32.mul (local.get $count) (i32.const 8))))
    (loop $more
      (if (i32.lt_u (local.get $at) (local.get $count)) (then
        (local.set $call (i32.add (local.get $calls) (i32.mul (local.get $at) (i32.const 12))))
        (i64.store (i32.add (local.get $results) (i32.mul (local.get $at) (i32.const 8)))
          (call $call (i32.load (local.get $call)) (i32.load offset=4 (local.get $call))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $more))))
    (i32.store (i32.const 0x1000) (local.get $results))
    (i32.store (i32.const 0x1004) (local.get $count))
    (global.set $next (i32.const 0x80000))
    (i32.const 0x1000))
  (func (export "cm32p2||run_post") (param i32))
  (func (export "cm32p2_initialize")))`;
}

/** One import called with what lies at `$args`, eight bytes each; as an i64. */
function called(type: string, at: number): string {
  const params = /\(param ([^)]*)\)/.exec(type)?.[1]?.split(" ") ?? [];
  const result = /\(result (\w+)\)/.exec(type)?.[1];
  const args = params.map((param, place) => {
    const loaded = `(i64.load offset=${place * 8} (local.get $args))`;
    return param === "i32" ? `(i32.wrap_i64 ${loaded})` : loaded;
  });
  const call = `(call ${at} ${args.join(" ")})`;
  if (result === "i64") return call;
  if (result === "i32") return `(i64.extend_i32_u ${call})`;
  return `(block (result i64) ${call} (i64.load (i32.const ${AREA})))`;
}
