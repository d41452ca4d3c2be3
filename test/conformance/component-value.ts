import {
  camelCase,
  isNestedOption,
  unreachable,
  type Value,
  type WitType,
  witText,
} from "../../src/base/mod.ts";
import { F32, f32FromBits, F64, f64FromBits, floatBits } from "./float.ts";
import { headOf, type List, type Sexpr } from "./sexpr.ts";
import { Miss } from "./stage.ts";

/**
 * `(u32.const 1)`, `(record.const (field "a" …))` and so on, as a `Value` of the type. A field may hold its value without
 * parentheses: `(field "a" u32.const 1)`.
 * @throws Miss where it is written in another form than the type asks for.
 */
export function componentValue(written: Sexpr, type: WitType): Value {
  const { kind } = type;
  switch (kind) {
    case "bool":
      return word(written, type) === "true";
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
      return Number(integer(written, type));
    case "s64":
    case "u64":
      return integer(written, type);
    case "f32":
    case "f64":
      return float(written, type);
    case "char":
    case "string":
      return string(written, type);
    case "list":
      return list(parts(written, type, "list.const"), type.element);
    case "tuple":
      return sequence(parts(written, type, "tuple.const"), type.elements, type);
    case "record":
      return record(parts(written, type, "record.const"), type);
    case "variant":
      return variant(parts(written, type, "variant.const"), type);
    case "enum":
      return textOf(parts(written, type, "enum.const")[0], type);
    case "flags":
      return flags(parts(written, type, "flags.const"), type);
    case "option":
      return option(written, type);
    case "result":
      return result(written, type);
    case "own":
    case "borrow":
      throw mismatch(written, type);
    default:
      return unreachable(kind);
  }
}

/** Equality of the specification's values: every NaN is one, and the zeros differ. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (a instanceof Uint8Array !== b instanceof Uint8Array) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
    sameValue(Reflect.get(a, key), Reflect.get(b, key)),
  );
}

/** For reports: a value on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, one: unknown) => {
    if (typeof one === "bigint") return `${one}n`;
    if (typeof one === "number" && !Number.isFinite(one)) return String(one);
    return one instanceof Uint8Array ? Array.from(one) : one;
  });
  return text ?? "nothing";
}

type Of<Kind extends WitType["kind"]> = Extract<WitType, { kind: Kind }>;

/** What follows the keyword, which must be `head`. */
function parts(written: Sexpr, type: WitType, head: string): readonly Sexpr[] {
  if (written.kind !== "list" || headOf(written) !== head) throw mismatch(written, type);
  return written.items.slice(1);
}

function word(written: Sexpr, type: WitType): string {
  const [only] = parts(written, type, `${type.kind}.const`);
  if (only?.kind !== "atom") throw mismatch(written, type);
  return only.text;
}

function integer(written: Sexpr, type: WitType): bigint {
  const match = /^([+-]?)(\d+|0x[0-9a-f]+)$/i.exec(word(written, type).replaceAll("_", ""));
  if (match === null) throw mismatch(written, type);
  const magnitude = BigInt(match[2] ?? "");
  return match[1] === "-" ? -magnitude : magnitude;
}

function float(written: Sexpr, type: WitType): number {
  const text = word(written, type).replace(/nan:(canonical|arithmetic)/, "nan");
  const bits = floatBits(text, type.kind === "f32" ? F32 : F64);
  if (bits === undefined) throw mismatch(written, type);
  return type.kind === "f32" ? f32FromBits(Number(bits)) : f64FromBits(bits);
}

function string(written: Sexpr, type: WitType): string {
  const [only] = parts(written, type, type.kind === "char" ? "char.const" : "str.const");
  return textOf(only, type);
}

function textOf(written: Sexpr | undefined, type: WitType): string {
  if (written?.kind !== "string") throw new Miss(`a string was expected for ${witText(type)}`);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(written.bytes);
}

function list(items: readonly Sexpr[], element: WitType): Value {
  const values = items.map((item) => componentValue(item, element));
  return element.kind === "u8" ? Uint8Array.from(values as number[]) : values;
}

function sequence(items: readonly Sexpr[], types: readonly WitType[], of: WitType): Value[] {
  if (items.length !== types.length) throw new Miss(`another length than ${witText(of)} has`);
  return types.map((type, index) => componentValue(items[index] as Sexpr, type));
}

function record(items: readonly Sexpr[], type: Of<"record">): Value {
  const fields = new Map(items.map((item) => field(item, type)));
  return Object.fromEntries(
    type.fields.map(({ name, type: of }) => {
      const written = fields.get(name);
      if (written === undefined) throw new Miss(`no field ${name} for ${witText(type)}`);
      return [camelCase(name), componentValue(written, of)];
    }),
  );
}

function field(written: Sexpr, type: WitType): [string, Sexpr] {
  if (written.kind !== "list" || headOf(written) !== "field") throw mismatch(written, type);
  const [, name, ...value] = written.items;
  const bare: List = { ...written, items: value };
  return [textOf(name, type), value.length === 1 ? (value[0] as Sexpr) : bare];
}

function variant([tag, payload]: readonly Sexpr[], type: Of<"variant">): Value {
  const name = textOf(tag, type);
  const one = type.cases.find((each) => each.name === name);
  if (one === undefined) throw new Miss(`no case ${name} in ${witText(type)}`);
  return { tag: name, val: payloadOf(payload, one.type, type) };
}

function payloadOf(written: Sexpr | undefined, type: WitType | undefined, of: WitType): Value {
  if ((written === undefined) !== (type === undefined)) {
    throw new Miss(`a payload too few or too many for ${witText(of)}`);
  }
  return written === undefined || type === undefined ? undefined : componentValue(written, type);
}

function flags(items: readonly Sexpr[], type: Of<"flags">): Value {
  const set = items.map((item) => textOf(item, type));
  const stray = set.find((name) => !type.names.includes(name));
  if (stray !== undefined) throw new Miss(`no flag ${stray} in ${witText(type)}`);
  return Object.fromEntries(type.names.map((name) => [camelCase(name), set.includes(name)]));
}

function option(written: Sexpr, type: Of<"option">): Value {
  const none = headOf(written) === "option.none";
  const [payload] = parts(written, type, none ? "option.none" : "option.some");
  const val = payloadOf(payload, none ? undefined : type.element, type);
  return isNestedOption(type) ? { tag: none ? "none" : "some", val } : val;
}

function result(written: Sexpr, type: Of<"result">): Value {
  const tag = headOf(written) === "result.ok" ? "ok" : "err";
  const [payload] = parts(written, type, `result.${tag}`);
  return { tag, val: payloadOf(payload, type[tag], type) };
}

function mismatch(written: Sexpr, type: WitType): Miss {
  return new Miss(`(${headOf(written) ?? written.kind} …) is not a ${witText(type)}`);
}
