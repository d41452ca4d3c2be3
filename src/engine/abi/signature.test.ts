import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { camelCase, isNestedOption, type Value } from "../../base/mod.ts";
import { Execution } from "../execution.ts";
import type { Encoding, Flat } from "./canonical-options.ts";
import { checker } from "./check.ts";
import { ComponentInstance } from "./component-instance.ts";
import { Context } from "./context.ts";
import { type FlatType, layoutOf, type Type } from "./layout.ts";
import { flatLifter } from "./lift-flat.ts";
import { loader } from "./load.ts";
import { flatLowerer } from "./lower-flat.ts";
import { signatureOf } from "./signature.ts";
import { storer } from "./store.ts";

/** Names that an object with a prototype would have of its own. */
const NAMES = ["a", "to-string", "constructor", "value-of", "then", "b2", "x-y-z"];

const kinds = ["bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64"] as const;
const texts = ["char", "string"] as const;

const { type: types } = fc.letrec<{ type: Type; maybe: Type | undefined }>((tie) => ({
  maybe: fc.option(tie("type"), { nil: undefined }),
  type: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom(...kinds, ...texts).map((kind): Type => ({ kind })),
    tie("type").map((element): Type => ({ kind: "list", element })),
    tie("type").map((element): Type => ({ kind: "option", element })),
    fc.array(tie("type"), { minLength: 1, maxLength: 5 }).map((elements): Type => {
      return { kind: "tuple", elements };
    }),
    fc.array(tie("type"), { minLength: 1, maxLength: 6 }).map((all): Type => {
      return { kind: "record", fields: all.map((type, at) => ({ name: named(at), type })) };
    }),
    fc.array(tie("maybe"), { minLength: 1, maxLength: 6 }).map((all): Type => {
      return { kind: "variant", cases: all.map((type, at) => ({ name: named(at), type })) };
    }),
    fc.tuple(tie("maybe"), tie("maybe")).map(([ok, err]): Type => ({ kind: "result", ok, err })),
    fc.constantFrom(1, 7, 255, 256, 257).map((count): Type => {
      return { kind: "enum", names: numbered(count) };
    }),
    fc.constantFrom(1, 8, 9, 16, 17, 32).map((count): Type => {
      return { kind: "flags", names: numbered(count) };
    }),
  ),
}));

function named(at: number): string {
  return NAMES[at] as string;
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `n${at}`);
}

function valuesOf(type: Type): fc.Arbitrary<Value> {
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "s8":
      return fc.integer({ min: -0x80, max: 0x7f });
    case "u8":
      return fc.integer({ min: 0, max: 0xff });
    case "s16":
      return fc.integer({ min: -0x8000, max: 0x7fff });
    case "u16":
      return fc.integer({ min: 0, max: 0xffff });
    case "s32":
      return fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
    case "u32":
      return fc.integer({ min: 0, max: 0xffff_ffff });
    case "s64":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case "u64":
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    case "f32":
      return fc.float();
    case "f64":
      return fc.double();
    case "char":
      return fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
    case "string":
      return fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constant("é☃🍰".repeat(40)));
    case "list":
      if (type.element.kind === "u8") return fc.uint8Array({ maxLength: 100 });
      return fc.array(valuesOf(type.element), { maxLength: 5 });
    case "option":
      return isNestedOption(type)
        ? fc.oneof(tagged("none", undefined), tagged("some", type.element))
        : fc.option(valuesOf(type.element), { nil: undefined });
    case "tuple":
      return fc.tuple(...type.elements.map(valuesOf));
    case "record":
      return object(type.fields.map((field) => [field.name, valuesOf(field.type)]));
    case "variant":
      return fc.oneof(...type.cases.map((one) => tagged(one.name, one.type)));
    case "result":
      return fc.oneof(tagged("ok", type.ok), tagged("err", type.err));
    case "enum":
      return fc.constantFrom(...type.names);
    case "flags":
      return object(type.names.map((name) => [name, fc.boolean()]));
    default:
      throw new Error("no handles here");
  }
}

function tagged(tag: string, payload: Type | undefined): fc.Arbitrary<Value> {
  const values = payload === undefined ? fc.constant(undefined) : valuesOf(payload);
  return values.map((val) => ({ tag, val }));
}

function object(members: readonly (readonly [string, fc.Arbitrary<Value>])[]): fc.Arbitrary<Value> {
  return fc.tuple(...members.map(([, values]) => values)).map((values) => {
    const record = Object.create(null) as Record<string, Value>;
    for (const [at, value] of values.entries()) {
      record[camelCase((members[at] as (typeof members)[number])[0])] = value;
    }
    return record;
  });
}

const typed = types.chain((type) => fc.tuple(fc.constant(type), valuesOf(type)));

/** A guest's memory with an allocator that never frees, and moves what it grows. */
function guest(encoding: Encoding): Context {
  const memory = new WebAssembly.Memory({ initial: 16 });
  let next = 8;
  const realloc = (...[old, oldBytes, align, bytes]: Flat[]): number => {
    next = Math.ceil(next / Number(align)) * Number(align);
    const ptr = next;
    next += Number(bytes);
    const view = new Uint8Array(memory.buffer);
    const kept = Math.min(Number(oldBytes), Number(bytes));
    view.copyWithin(ptr, Number(old), Number(old) + kept);
    return ptr | 0;
  };
  const instance = new ComponentInstance(new Execution(), undefined);
  return new Context(instance, { encoding, memory, realloc });
}

for (const encoding of ["utf8", "utf16", "latin1+utf16"] as const) {
  describe(`what is lowered to ${encoding} lifts as it was`, () => {
    test("through memory", () => {
      fc.assert(
        fc.property(typed, ([type, value]) => {
          const cx = guest(encoding);
          const { size, align } = layoutOf(type);
          const ptr = cx.allocate(align, size);
          storer(type)(cx, value, ptr);
          assert.deepEqual(loader(type)(cx, ptr), value);
        }),
      );
    });

    test("through core values", () => {
      fc.assert(
        fc.property(typed, ([type, value]) => {
          const slots = layoutOf(type).flat;
          fc.pre(slots !== undefined);
          const cx = guest(encoding);
          const flat: Flat[] = [];
          flatLowerer(type)(cx, value, flat, 0);
          assert.deepEqual(
            flat.map((one) => typeof one),
            slots.map((slot) => (slot === "i64" ? "bigint" : "number")),
          );
          assert.deepEqual(flatLifter(type)(cx, signed(flat, slots), 0), value);
        }),
      );
    });

    test("as parameters and as a result", () => {
      fc.assert(
        fc.property(fc.array(typed, { maxLength: 6 }), (all) => {
          const cx = guest(encoding);
          const args = all.map(([, value]) => value);
          const tuple: Type = { kind: "tuple", elements: all.map(([type]) => type) };
          const signature = signatureOf({
            params: all.map(([type], at) => ({ name: `p${at}`, type })),
            result: all.length === 0 ? undefined : tuple,
          });
          const flat = signature.lowerParams(cx, args);
          assert.ok(flat.length <= 16);
          assert.deepEqual(
            signature.liftParams(cx, signed(flat, layoutOf(tuple).flat ?? ["i32"])),
            args,
          );
          if (all.length === 0) return;
          const { size, align } = layoutOf(tuple);
          const room = cx.allocate(align, size);
          const result = signature.lowerResult(cx, args, [room]);
          assert.deepEqual(signature.liftResult(cx, result ?? room), args);
        }),
      );
    });
  });
}

/** As V8 hands core values over: i32 and i64 signed. */
function signed(flat: readonly Flat[], slots: readonly FlatType[]): Flat[] {
  return flat.map((one, at) => {
    if (typeof one === "bigint") return BigInt.asIntN(64, one);
    return slots[at] === "i32" ? one | 0 : one;
  });
}

test("every value that is generated passes the check of its type", () => {
  const { execution } = guest("utf8");
  const claims = {
    handles: execution.hostHandles,
    given: new Set<never>(),
    lent: new Set<never>(),
  };
  fc.assert(
    fc.property(typed, ([type, value]) => {
      assert.equal(checker(type)(value, claims), undefined);
    }),
  );
});
