import { concatBytes } from "../../base/mod.ts";
import {
  Cursor,
  leb128,
  readSections,
  SECTION,
  type Section,
  vector,
  writeSections,
} from "../core-module.ts";
import { BuildError } from "../errors.ts";
import { callsIn } from "./instructions.ts";

/**
 * The QuickJS runtime, changed so that the image which is taken of it while a component is built depends on the sources only
 * (docs/decisions/0011-reproducible-builds.md). Until the finished component is entered for the first time, the two clocks and
 * the seed answer 0; from then on they are the host's.
 *
 * Each call of such an import becomes a call of a function behind all others, which asks a global that is 0 at first. What enters the
 * finished component goes through exports that the build itself never calls; they set it to 1.
 * @throws BuildError BUILD_TOOL_FAILED where the runtime is not of the make that this knows
 */
export function steadyRuntime(runtime: Uint8Array | undefined): Uint8Array {
  try {
    if (runtime === undefined) throw new Error("its addon holds none");
    return steady(readSections(runtime));
  } catch (cause) {
    throw new BuildError("BUILD_TOOL_FAILED", {
      what: `the QuickJS runtime of componentize-qjs is not the one that this version of theater knows: ${(cause as Error).message}`,
      remedy: "install the version of componentize-qjs that theater's package.json names",
      cause,
    });
  }
}

/** What differs from one build to the next, by interface without its version and by function. */
const UNSTEADY: readonly (readonly [
  name: RegExp,
  answer: (live: number, call: number) => Uint8Array,
])[] = [
  [/^wasi:random\/insecure-seed@0\.2\.\d+#insecure-seed$/, (live, call) => zeros(live, call, 16)],
  [/^wasi:clocks\/wall-clock@0\.2\.\d+#now$/, (live, call) => zeros(live, call, 12)],
  [/^wasi:clocks\/monotonic-clock@0\.2\.\d+#now$/, zero],
];

/** Through these the finished component is entered, and through no others; `init` is the build's. */
const ENTRIES = [
  "wit_dylib_export_start",
  "wit_dylib_export_async_call",
  "wit_dylib_resource_dtor",
];

function steady(sections: readonly Section[]): Uint8Array {
  const imports = readImports(body(sections, SECTION.import));
  const types = readTypes(body(sections, SECTION.type));
  const functions = readNumbers(body(sections, SECTION.function));
  const globals = body(sections, SECTION.global);
  const live = imports.globalCount + new Cursor(globals).unsigned();
  const typeOf = (index: number): number =>
    must(
      imports.functions[index]?.type ?? functions[index - imports.functions.length],
      `no function ${index}`,
    );

  const added: { readonly type: number; readonly code: Uint8Array }[] = [];
  const add = (type: number, code: Uint8Array): number => {
    added.push({ type, code });
    return imports.functions.length + functions.length + added.length - 1;
  };

  const redirected = new Map<number, number>();
  for (const [name, answer] of UNSTEADY) {
    const index = imports.functions.findIndex((one) => name.test(one.name));
    if (index === -1) throw new Error(`it does not import ${name.source}`);
    redirected.set(index, add(typeOf(index), answer(live, index)));
  }
  const exports = readExports(body(sections, SECTION.export));
  for (const name of ENTRIES) {
    const entry = must(
      exports.find((one) => one.name === name && one.kind === 0),
      `no ${name}`,
    );
    const type = typeOf(entry.index);
    entry.index = add(type, entering(live, entry.index, must(types[type], `no type ${type}`)));
  }

  const codes = redirect(body(sections, SECTION.code), redirected);
  const changed = new Map<number, Uint8Array>([
    [SECTION.function, vector([...functions, ...added.map(({ type }) => type)].map(leb128))],
    [SECTION.global, append(globals, GLOBAL_I32_ZERO)],
    [SECTION.export, vector(exports.map(exportBytes))],
    [SECTION.code, vector([...codes, ...added.map(({ code }) => code)].map(sized))],
  ]);
  return writeSections(sections.map(({ id, body }) => ({ id, body: changed.get(id) ?? body })));
}

/** The bodies of all functions, the calls of some functions turned into calls of others. */
function redirect(code: Uint8Array, to: ReadonlyMap<number, number>): Uint8Array[] {
  const cursor = new Cursor(code);
  const called = new Set<number>();
  const bodies: Uint8Array[] = [];
  for (let left = cursor.unsigned(); left > 0; left--) {
    const body = cursor.bytes(cursor.unsigned());
    const parts: Uint8Array[] = [];
    let kept = 0;
    for (const { start, end, target } of callsIn(body)) {
      const other = to.get(target);
      if (other === undefined) continue;
      called.add(target);
      parts.push(body.subarray(kept, start), leb128(other));
      kept = end;
    }
    bodies.push(kept === 0 ? body : concatBytes([...parts, body.subarray(kept)]));
  }
  if (called.size !== to.size) throw new Error("it imports a clock or a seed that it never calls");
  return bodies;
}

/** (at: i32) → (): the import once live; before that, so many bytes of zeros there. */
function zeros(live: number, call: number, size: 12 | 16): Uint8Array {
  const second =
    size === 16 ? [...I64_ZERO, ...I64_STORE, 3, 8] : [...I32_ZERO, ...I32_STORE, 2, 8];
  return concatBytes([
    Uint8Array.of(0, GLOBAL_GET, ...leb128(live), IF, EMPTY),
    Uint8Array.of(LOCAL_GET, 0, CALL, ...leb128(call), ELSE),
    Uint8Array.of(LOCAL_GET, 0, ...I64_ZERO, ...I64_STORE, 3, 0),
    Uint8Array.of(LOCAL_GET, 0, ...second, END, END),
  ]);
}

/** () → i64: the import once live; before that, 0. */
function zero(live: number, call: number): Uint8Array {
  return concatBytes([
    Uint8Array.of(0, GLOBAL_GET, ...leb128(live), IF, I64),
    Uint8Array.of(CALL, ...leb128(call), ELSE, ...I64_ZERO, END, END),
  ]);
}

/** Goes live, and on into the function. */
function entering(live: number, call: number, paramCount: number): Uint8Array {
  const params = Array.from({ length: paramCount }, (_, at) => [LOCAL_GET, ...leb128(at)]).flat();
  return concatBytes([
    Uint8Array.of(0, I32_CONST, 1, GLOBAL_SET, ...leb128(live)),
    Uint8Array.of(...params, CALL, ...leb128(call), END),
  ]);
}

const [IF, ELSE, END, CALL, LOCAL_GET, GLOBAL_GET, GLOBAL_SET] = [
  0x04, 0x05, 0x0b, 0x10, 0x20, 0x23, 0x24,
] as const;
const [I32_CONST, EMPTY, I64] = [0x41, 0x40, 0x7e] as const;
const [I32_ZERO, I64_ZERO] = [
  [0x41, 0],
  [0x42, 0],
] as const;
const [I32_STORE, I64_STORE] = [[0x36], [0x37]] as const;
const GLOBAL_I32_ZERO = Uint8Array.of(0x7f, 1, ...I32_ZERO, END);

interface Imports {
  readonly functions: readonly { readonly name: string; readonly type: number }[];
  readonly globalCount: number;
}

function readImports(body: Uint8Array): Imports {
  const cursor = new Cursor(body);
  const functions: { name: string; type: number }[] = [];
  let globalCount = 0;
  for (let left = cursor.unsigned(); left > 0; left--) {
    const name = `${cursor.name()}#${cursor.name()}`;
    switch (cursor.byte()) {
      case 0:
        functions.push({ name, type: cursor.unsigned() });
        break;
      case 1: // a table: its type, then its limits
        cursor.byte();
        skipLimits(cursor);
        break;
      case 2:
        skipLimits(cursor);
        break;
      case 3:
        cursor.bytes(2);
        globalCount += 1;
        break;
      default:
        throw new Error(`an import of another kind, ${name}`);
    }
  }
  return { functions, globalCount };
}

function skipLimits(cursor: Cursor): void {
  const flags = cursor.byte();
  cursor.unsigned();
  if ((flags & 1) === 1) cursor.unsigned();
}

/** How many parameters each function type has. */
function readTypes(body: Uint8Array): number[] {
  const cursor = new Cursor(body);
  return Array.from({ length: cursor.unsigned() }, () => {
    if (cursor.byte() !== 0x60) throw new Error("a type that is not a function's");
    const paramCount = cursor.bytes(cursor.unsigned()).length;
    cursor.bytes(cursor.unsigned());
    return paramCount;
  });
}

function readNumbers(body: Uint8Array): number[] {
  const cursor = new Cursor(body);
  return Array.from({ length: cursor.unsigned() }, () => cursor.unsigned());
}

interface Export {
  readonly name: string;
  readonly kind: number;
  index: number;
}

function readExports(body: Uint8Array): Export[] {
  const cursor = new Cursor(body);
  return Array.from({ length: cursor.unsigned() }, () => ({
    name: cursor.name(),
    kind: cursor.byte(),
    index: cursor.unsigned(),
  }));
}

function exportBytes({ name, kind, index }: Export): Uint8Array {
  return concatBytes([sized(new TextEncoder().encode(name)), Uint8Array.of(kind), leb128(index)]);
}

function append(section: Uint8Array, element: Uint8Array): Uint8Array {
  const cursor = new Cursor(section);
  const count = cursor.unsigned();
  return concatBytes([leb128(count + 1), section.subarray(cursor.at), element]);
}

function sized(bytes: Uint8Array): Uint8Array {
  return concatBytes([leb128(bytes.length), bytes]);
}

function body(sections: readonly Section[], id: number): Uint8Array {
  return must(sections.find((one) => one.id === id)?.body, `no section ${id}`);
}

function must<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise);
  return value;
}
