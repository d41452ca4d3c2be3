import * as fc from "fast-check";
import { camelCase, Handle, isNestedOption, type Value, type WitType } from "./wit-type.ts";

const primitive = fc.constantFrom(
  ...([
    "bool",
    "s8",
    "u8",
    "s16",
    "u16",
    "s32",
    "u32",
    "s64",
    "u64",
    "f32",
    "f64",
    "char",
    "string",
  ] as const),
);
const names = fc.uniqueArray(fc.stringMatching(/^[a-z]([a-z0-9]{0,3})(-[a-z0-9]{1,3})?$/), {
  minLength: 1,
  maxLength: 12,
  selector: camelCase,
});

const tied = fc.letrec<{
  type: WitType;
}>((tie) => ({
  type: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    primitive.map((kind): WitType => ({ kind })),
    fc.constantFrom<WitType>(
      { kind: "own", resource: "a:b/c#r" },
      { kind: "borrow", resource: "a:b/c#r" },
    ),
    names.map((list): WitType => ({ kind: "enum", names: list })),
    names.map((list): WitType => ({ kind: "flags", names: list })),
    tie("type").map((element): WitType => ({ kind: "list", element })),
    tie("type").map((element): WitType => ({ kind: "option", element })),
    fc
      .array(tie("type"), { maxLength: 4 })
      .map((elements): WitType => ({ kind: "tuple", elements })),
    fc.tuple(names, tie("type"), tie("type")).map(([list, a, b]): WitType => ({
      kind: "record",
      fields: list.map((name, at) => ({ name, type: at % 2 === 0 ? a : b })),
    })),
    fc.tuple(names, tie("type")).map(([list, payload]): WitType => ({
      kind: "variant",
      cases: list.map((name, at) => ({ name, type: at % 2 === 0 ? payload : undefined })),
    })),
    fc.tuple(tie("type"), fc.boolean(), fc.boolean()).map(([payload, ok, err]): WitType => ({
      kind: "result",
      ok: ok ? payload : undefined,
      err: err ? payload : undefined,
    })),
  ),
}));

/** Types up to four levels deep. */
export const types: fc.Arbitrary<WitType> = tied.type;

function bare(object: Record<string, Value>): Value {
  return Object.assign(Object.create(null), object) as Value;
}

/** Values of a type, as the engine makes them. */
export function valuesOf(type: WitType): fc.Arbitrary<Value> {
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "s8":
      return fc.integer({ min: -128, max: 127 });
    case "u8":
      return fc.integer({ min: 0, max: 255 });
    case "s16":
      return fc.integer({ min: -32_768, max: 32_767 });
    case "u16":
      return fc.integer({ min: 0, max: 65_535 });
    case "s32":
      return fc.integer();
    case "u32":
      return fc.integer({ min: 0, max: 4_294_967_295 });
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
      return fc.string({ unit: "binary", maxLength: 70 });
    case "own":
    case "borrow":
      return fc
        .integer({ min: 1, max: 4_294_967_295 })
        .map((rep) => new Handle(type.resource, rep));
    case "enum":
      return fc.constantFrom(...type.names);
    case "flags":
      return fc
        .tuple(...type.names.map(() => fc.boolean()))
        .map((bits) =>
          bare(Object.fromEntries(type.names.map((name, at) => [camelCase(name), bits[at]]))),
        );
    case "list":
      return type.element.kind === "u8"
        ? fc.uint8Array({ maxLength: 100 })
        : fc.array(valuesOf(type.element), { maxLength: 4 });
    case "tuple":
      return fc.tuple(...type.elements.map(valuesOf));
    case "record":
      return fc
        .tuple(...type.fields.map((field) => valuesOf(field.type)))
        .map((values) =>
          bare(
            Object.fromEntries(type.fields.map(({ name }, at) => [camelCase(name), values[at]])),
          ),
        );
    case "option":
      if (!isNestedOption(type)) return fc.option(valuesOf(type.element), { nil: undefined });
      return fc.oneof(
        fc.constant({ tag: "none", val: undefined }),
        valuesOf(type.element).map((val) => ({ tag: "some", val })),
      );
    case "variant":
      return fc.oneof(...type.cases.map((one) => caseOf(one.name, one.type)));
    case "result":
      return fc.oneof(caseOf("ok", type.ok), caseOf("err", type.err));
    default:
      return type satisfies never;
  }
}

function caseOf(tag: string, type: WitType | undefined): fc.Arbitrary<Value> {
  return type === undefined
    ? fc.constant({ tag, val: undefined })
    : valuesOf(type).map((val) => ({ tag, val }));
}
