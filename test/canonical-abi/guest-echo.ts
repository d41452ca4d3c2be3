import { ByteWriter } from "./byte-writer.ts";
import {
  type CoreFunctionType,
  flattenFunction,
  type FunctionShape,
  resultSpills,
} from "./call.ts";
import { alignment, type CoreType, elemSize } from "./layout.ts";
import type { Shape } from "./shape.ts";

/** Where a guest leaves the core values that it gets, and finds those that it is to use: eight bytes each. */
export const PARAM_SLOTS = 0;

/** The same for the one result of a function, or for where it lies. */
export const RESULT_SLOT = 256;

/** Where post-return leaves what it gets. */
export const POST_RETURN_SLOT = 264;

/**
 * A core module with three functions for each of the given ones: `echoN` leaves its parameters and its result in the slots and
 * calls the import in between; `sendN` calls the import with what is in the slots; `giveN` answers with what is there.
 * `component` is the number by which it asks for the handles that it has to drop.
 */
export function guestEcho(functions: readonly FunctionShape[], component: number): Uint8Array {
  const lifted = functions.map((one) => flattenFunction(one, "lift"));
  const lowered = functions.map((one) => flattenFunction(one, "lower"));
  const types: CoreFunctionType[] = [...FIXED_TYPES, ...lifted, ...lowered];
  const typeOfLifted = (at: number): number => FIXED_TYPES.length + at;
  const typeOfLowered = (at: number): number => typeOfLifted(functions.length + at);
  const typeOfResults = (at: number): number => {
    types.push({ params: [], results: lifted[at]?.results ?? [] });
    return types.length - 1;
  };
  const typeOfPostReturn = (at: number): number => {
    types.push({ params: lifted[at]?.results ?? [], results: [] });
    return types.length - 1;
  };
  const code = new Map<string, { readonly type: number; readonly body: Uint8Array }>();
  for (const [at, shape] of functions.entries()) {
    const imported = FIXED_IMPORTS.length + at;
    code.set(`echo${at}`, { type: typeOfLifted(at), body: echo(shape, imported, component) });
    code.set(`send${at}`, { type: NOTHING, body: send(shape, imported) });
    code.set(`give${at}`, { type: typeOfResults(at), body: give(shape) });
    code.set(`post${at}`, { type: typeOfPostReturn(at), body: post(shape) });
  }
  code.set("keep", { type: 3, body: body([], () => undefined) });
  const imports = [
    ...FIXED_IMPORTS,
    ...functions.map((_, at) => ({ from: "echo", name: `echo${at}`, type: typeOfLowered(at) })),
  ];
  const writer = new ByteWriter().byte(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
  writer.section(1, (to) =>
    to.vector(types, ({ params, results }) => {
      to.byte(0x60);
      to.vector(params, (type) => to.byte(CORE[type].type));
      to.vector(results, (type) => to.byte(CORE[type].type));
    }),
  );
  writer.section(2, (to) => {
    to.u32(imports.length + 1);
    to.name("heap").name("memory").byte(0x02, 0x00, 0x01);
    for (const { from, name, type } of imports) to.name(from).name(name).byte(0x00).u32(type);
  });
  writer.section(3, (to) => to.vector([...code.values()], ({ type }) => to.u32(type)));
  writer.section(7, (to) =>
    to.vector([...code.keys()].entries().toArray(), ([at, name]) =>
      to
        .name(name)
        .byte(0x00)
        .u32(imports.length + at),
    ),
  );
  writer.section(10, (to) => to.vector([...code.values()], (one) => to.sized(one.body)));
  return writer.done();
}

const FIXED_TYPES: readonly CoreFunctionType[] = [
  { params: [], results: [] },
  { params: ["i32", "i32", "i32", "i32"], results: ["i32"] },
  { params: ["i32"], results: ["i32"] },
  { params: ["i32"], results: [] },
];
const NOTHING = 0;

const FIXED_IMPORTS = [
  { from: "heap", name: "reset", type: NOTHING },
  { from: "heap", name: "realloc", type: 1 },
  { from: "handles", name: "borrowed", type: 2 },
  { from: "handles", name: "drop", type: 3 },
] as const;
const RESET = 0;
const REALLOC = 1;
const BORROWED = 2;
const DROP = 3;

const CORE: Readonly<Record<CoreType, { type: number; load: number; store: number }>> = {
  i32: { type: 0x7f, load: 0x28, store: 0x36 },
  i64: { type: 0x7e, load: 0x29, store: 0x37 },
  f32: { type: 0x7d, load: 0x2a, store: 0x38 },
  f64: { type: 0x7c, load: 0x2b, store: 0x39 },
};

/** What `echo` answers with lies where its own `realloc` says. */
function echo(shape: FunctionShape, imported: number, component: number): Uint8Array {
  const { params, results } = flattenFunction(shape, "lift");
  const [result] = results;
  const spills = resultSpills(shape);
  const local = params.length;
  const handle = local + 1;
  return body([result ?? "i32", "i32"], (to) => {
    for (const [at, type] of params.entries()) {
      storeAt(to, PARAM_SLOTS + 8 * at, type, () => get(to, at));
    }
    if (spills) {
      const [tuple] = shape.results as [Shape];
      const { align, size } = { align: alignment(tuple), size: elemSize(tuple) };
      for (const word of [0, 0, align, size]) constant(to, word);
      call(to, REALLOC);
      to.byte(0x21).u32(local);
    }
    for (const at of params.keys()) get(to, at);
    if (spills) get(to, local);
    call(to, imported);
    if (result !== undefined) {
      if (!spills) to.byte(0x21).u32(local);
      storeAt(to, RESULT_SLOT, result, () => get(to, local));
    }
    dropBorrowed(to, component, handle);
    if (result !== undefined) get(to, local);
  });
}

/** Drops what the test names, until it says 0: the guest itself does not know where in a value handles are. */
function dropBorrowed(to: ByteWriter, component: number, local: number): void {
  const [block, loop, empty] = [0x02, 0x03, 0x40];
  to.byte(block, empty, loop, empty);
  constant(to, component);
  call(to, BORROWED);
  to.byte(0x22).u32(local); // local.tee
  to.byte(0x45, 0x0d, 0x01); // i32.eqz, br_if 1
  get(to, local);
  call(to, DROP);
  to.byte(0x0c, 0x00, 0x0b, 0x0b); // br 0, end, end
}

function post(shape: FunctionShape): Uint8Array {
  const [type] = flattenFunction(shape, "lift").results;
  return body([], (to) => {
    if (type !== undefined) storeAt(to, POST_RETURN_SLOT, type, () => get(to, 0));
    call(to, RESET);
  });
}

function send(shape: FunctionShape, imported: number): Uint8Array {
  const { params, results } = flattenFunction(shape, "lower");
  return body([], (to) => {
    for (const [at, type] of params.entries()) {
      const last = at === params.length - 1;
      loadAt(to, last && resultSpills(shape) ? RESULT_SLOT : PARAM_SLOTS + 8 * at, type);
    }
    call(to, imported);
    if (results.length > 0) to.byte(0x1a); // drop
  });
}

function give(shape: FunctionShape): Uint8Array {
  const [type] = flattenFunction(shape, "lift").results;
  return body([], (to) => {
    if (type !== undefined) loadAt(to, RESULT_SLOT, type);
  });
}

function body(locals: readonly CoreType[], write: (to: ByteWriter) => void): Uint8Array {
  const to = new ByteWriter();
  to.vector(locals, (type) => to.u32(1).byte(CORE[type].type));
  write(to);
  return to.byte(0x0b).done();
}

function get(to: ByteWriter, local: number): void {
  to.byte(0x20).u32(local);
}

function call(to: ByteWriter, func: number): void {
  to.byte(0x10).u32(func);
}

function constant(to: ByteWriter, value: number): void {
  to.byte(0x41).s32(value);
}

function storeAt(to: ByteWriter, address: number, type: CoreType, value: () => void): void {
  constant(to, address);
  value();
  to.byte(CORE[type].store, 0x00, 0x00); // unaligned, without an offset
}

function loadAt(to: ByteWriter, address: number, type: CoreType): void {
  constant(to, address);
  to.byte(CORE[type].load, 0x00, 0x00);
}
