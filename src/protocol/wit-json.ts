import {
  camelCase,
  functionText,
  isNestedOption,
  pathText,
  type PrimitiveKind,
  quote,
  quoteList,
  unreachable,
  type Value,
  type WitCase,
  type WitFunction,
  type WitType,
  witText,
} from "../base/mod.ts";
import { ProtocolError } from "./errors.ts";
import { type Json, utf8Text } from "./json.ts";

/** What a JSON string stands for where the type is `list<u8>`. */
export type BytesAs = "base64" | "text";

/** The arguments of a function, one an element. @throws ProtocolError PROTOCOL_BAD_VALUE, with the path and the type */
export function argsFromJson(
  { params }: WitFunction,
  args: readonly unknown[],
  bytes: BytesAs = "base64",
): Value[] {
  if (args.length !== params.length) {
    const names = functionText({ params, result: undefined }).slice("func".length);
    refuse("args", `${params.length} of them ${names}`, `${args.length}`);
  }
  return params.map(({ name, type }, at) => valueFromJson(type, args[at], bytes, name));
}

/**
 * JSON as a value of a WIT type (docs/protocol.md, "Values"); `path` is what errors call it.
 * @throws ProtocolError PROTOCOL_BAD_VALUE, with the path and the type that was expected
 */
export function valueFromJson(
  type: WitType,
  json: unknown,
  bytes: BytesAs = "base64",
  path = "value",
): Value {
  const within = (part: WitType, value: unknown, step: string): Value =>
    valueFromJson(part, value, bytes, `${path}${step}`);
  switch (type.kind) {
    case "list":
      if (type.element.kind === "u8") return bytesFrom(json, bytes, path);
      return arrayFrom(type, json, path).map((one, at) => within(type.element, one, `[${at}]`));
    case "tuple": {
      const parts = arrayFrom(type, json, path);
      const { elements } = type;
      if (parts.length !== elements.length)
        refuse(path, witText(type), `an array of ${parts.length}`);
      return elements.map((one, at) => within(one, parts[at], `[${at}]`));
    }
    case "record":
      return recordFrom(type, json, path, within);
    case "variant":
      return caseFrom(type, objectFrom(type, json, path), path, within);
    case "result":
      return resultFrom(type, objectFrom(type, json, path), path, within);
    case "enum":
      if (typeof json === "string" && type.names.includes(json)) return json;
      return refuse(path, witText(type), kindOf(json));
    case "flags":
      return flagsFrom(type, json, path);
    case "option":
      if (isNestedOption(type)) return nestedFrom(type, objectFrom(type, json, path), path, within);
      return json === null ? undefined : valueFromJson(type.element, json, bytes, path);
    case "own":
    case "borrow":
      return refuse(path, `${witText(type)}, which no JSON can be`, kindOf(json));
    default:
      return primitiveFrom(type.kind, json, path);
  }
}

type Within = (part: WitType, value: unknown, step: string) => Value;
type Keyed = Readonly<Record<string, unknown>>;

function arrayFrom(type: WitType, json: unknown, path: string): readonly unknown[] {
  return Array.isArray(json) ? json : refuse(path, witText(type), kindOf(json));
}

function objectFrom(type: WitType, json: unknown, path: string): Keyed {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Keyed; // as JSON.parse makes them
  return refuse(path, witText(type), kindOf(json));
}

/** A key of an object itself, never one of its prototype. */
function own(object: Keyed, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function onlyKeys(object: Keyed, allowed: readonly string[], type: WitType, path: string): void {
  const other = Object.keys(object).find((key) => !allowed.includes(key));
  if (other !== undefined) refuse(path, witText(type), `an object with the key ${quote(other)}`);
}

function recordFrom(
  type: WitType & { readonly kind: "record" },
  json: unknown,
  path: string,
  within: Within,
): Value {
  const object = objectFrom(type, json, path);
  const { fields } = type;
  onlyKeys(
    object,
    fields.map(({ name }) => name),
    type,
    path,
  );
  return bare(
    fields.map(({ name, type: field }) => {
      const isOptional = field.kind === "option" && !isNestedOption(field);
      if (!Object.hasOwn(object, name) && !isOptional)
        refuse(`${path}.${name}`, witText(field), "nothing");
      return [camelCase(name), within(field, own(object, name) ?? null, `.${name}`)];
    }),
  );
}

function caseFrom(
  type: WitType & { readonly kind: "variant" },
  object: Keyed,
  path: string,
  within: Within,
): Value {
  onlyKeys(object, ["tag", "val"], type, path);
  const tag = own(object, "tag");
  const one = type.cases.find(({ name }) => name === tag);
  if (one === undefined) refuse(`${path}.tag`, caseNames(type.cases), kindOf(tag));
  if (one.type !== undefined) return tagged(one.name, within(one.type, own(object, "val"), ".val"));
  if (Object.hasOwn(object, "val")) refuse(`${path}.val`, "nothing", kindOf(own(object, "val")));
  return tagged(one.name, undefined);
}

function caseNames(cases: readonly WitCase[]): string {
  return `one of ${quoteList(cases.map(({ name }) => name))}`;
}

function resultFrom(
  type: WitType & { readonly kind: "result" },
  object: Keyed,
  path: string,
  within: Within,
): Value {
  const [tag, ...more] = Object.keys(object);
  if ((tag !== "ok" && tag !== "err") || more.length > 0)
    refuse(path, `${witText(type)}, as {"ok": …} or {"err": …}`, kindOf(object));
  const part = type[tag];
  const val = own(object, tag);
  if (part !== undefined) return tagged(tag, within(part, val, `.${tag}`));
  if (val !== null) refuse(`${path}.${tag}`, "null", kindOf(val));
  return tagged(tag, undefined);
}

/** Of an option of an option, where null would not say which of both is none. */
function nestedFrom(
  type: WitType & { readonly kind: "option" },
  object: Keyed,
  path: string,
  within: Within,
): Value {
  onlyKeys(object, ["tag", "val"], type, path);
  const tag = own(object, "tag");
  if (tag === "some") return tagged("some", within(type.element, own(object, "val"), ".val"));
  if (tag === "none" && !Object.hasOwn(object, "val")) return tagged("none", undefined);
  return refuse(path, `${witText(type)}, as {"tag": "some", "val": …} or {"tag": "none"}`, "other");
}

function flagsFrom(type: WitType & { readonly kind: "flags" }, json: unknown, path: string): Value {
  const set = arrayFrom(type, json, path);
  const other = set.findIndex((name) => !type.names.includes(name as string));
  if (other !== -1) refuse(`${path}[${other}]`, witText(type), kindOf(set[other]));
  return bare(type.names.map((name) => [camelCase(name), set.includes(name)]));
}

/** A string as the caller meant it; or, which says it for itself, `{"text": …}` or `{"base64": …}`. */
function bytesFrom(json: unknown, as: BytesAs, path: string): Uint8Array {
  const expected = `list<u8>, as ${as === "text" ? "text" : "base64"}, {"text": …} or {"base64": …}`;
  if (typeof json === "string") return bytesOf(json, as, path, expected);
  if (typeof json !== "object" || json === null) return refuse(path, expected, kindOf(json));
  const [key, ...more] = Object.keys(json);
  const text = own(json as Keyed, key ?? "");
  if ((key !== "text" && key !== "base64") || more.length > 0 || typeof text !== "string")
    return refuse(path, expected, kindOf(json));
  return bytesOf(text, key, path, expected);
}

function bytesOf(text: string, as: BytesAs, path: string, expected: string): Uint8Array {
  if (as === "text" && text.isWellFormed()) return new TextEncoder().encode(text);
  try {
    if (as === "base64") return Uint8Array.fromBase64(text);
  } catch {
    // refused below
  }
  return refuse(path, expected, as === "text" ? "ill-formed text" : "another string");
}

function primitiveFrom(kind: PrimitiveKind, json: unknown, path: string): Value {
  switch (kind) {
    case "bool":
      return typeof json === "boolean" ? json : refuse(path, kind, kindOf(json));
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "s64":
    case "u64":
      return integerFrom(kind, json, path);
    case "f32":
    case "f64":
      return floatFrom(kind, json, path);
    case "char":
      if (typeof json === "string" && isScalar(json)) return json;
      return refuse(path, "char, one Unicode scalar value", kindOf(json));
    case "string":
      if (typeof json === "string" && json.isWellFormed()) return json;
      return refuse(path, kind, typeof json === "string" ? "ill-formed text" : kindOf(json));
    default:
      return unreachable(kind);
  }
}

/** One code point, and no half of a pair. */
function isScalar(text: string): boolean {
  const point = text.codePointAt(0);
  return point !== undefined && text.isWellFormed() && String.fromCodePoint(point) === text;
}

type IntegerKind = "s8" | "u8" | "s16" | "u16" | "s32" | "u32" | "s64" | "u64";

function integerFrom(kind: IntegerKind, json: unknown, path: string): Value {
  const bits = Number(kind.slice(1));
  const isWide = bits === 64;
  const wide = typeof json === "string" && isWide && /^(?:0|-?[1-9]\d{0,19})$/.test(json);
  if (typeof json === "number" && Number.isInteger(json) && !Number.isSafeInteger(json))
    refuse(path, `${kind}, beyond 2^53 as a string`, "a number that JSON may have rounded");
  if (!wide && !(typeof json === "number" && Number.isInteger(json)))
    return refuse(
      path,
      isWide ? `${kind}, a number or its digits in a string` : kind,
      kindOf(json),
    );
  const value = BigInt(json);
  const fits = kind.startsWith("s") ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  if (fits !== value) refuse(path, kind, `${value}, which is out of its range`);
  return isWide ? value : Number(value);
}

const FLOATS: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** JSON has no NaN, no infinity, and writers lose the sign of zero: they are texts. */
function floatFrom(kind: "f32" | "f64", json: unknown, path: string): Value {
  const named = typeof json === "string" ? FLOATS.get(json) : undefined;
  if (named !== undefined) return named;
  if (typeof json !== "number")
    return refuse(path, `${kind}, a number or "NaN", "Infinity", "-Infinity", "-0"`, kindOf(json));
  const value = kind === "f32" ? Math.fround(json) : json;
  return Number.isFinite(value) ? value : refuse(path, kind, "a number out of its range");
}

/**
 * A value as JSON. @throws ProtocolError PROTOCOL_BAD_VALUE for a handle, which means nothing outside its host
 */
export function valueToJson(type: WitType, value: Value, bytes: BytesAs = "base64"): Json {
  const within = (part: WitType, one: Value): Json => valueToJson(part, one, bytes);
  switch (type.kind) {
    case "list":
      if (type.element.kind === "u8") return bytesTo(value as Uint8Array, bytes);
      return (value as readonly Value[]).map((one) => within(type.element, one));
    case "tuple":
      return type.elements.map((part, at) => within(part, (value as readonly Value[])[at]));
    case "record":
      return Object.fromEntries(
        type.fields.map(({ name, type: field }) => [
          name,
          within(field, (value as Fields)[camelCase(name)]),
        ]),
      );
    case "variant": {
      const { tag, val } = value as Tagged;
      const payload = type.cases.find(({ name }) => name === tag)?.type;
      return payload === undefined ? { tag } : { tag, val: within(payload, val) };
    }
    case "result": {
      const { tag, val } = value as Tagged<"ok" | "err">;
      const payload = type[tag];
      return { [tag]: payload === undefined ? null : within(payload, val) };
    }
    case "flags":
      return type.names.filter((name) => (value as Fields)[camelCase(name)] === true);
    case "option": {
      if (!isNestedOption(type)) return value === undefined ? null : within(type.element, value);
      const { tag, val } = value as Tagged;
      return tag === "none" ? { tag } : { tag, val: within(type.element, val) };
    }
    case "own":
    case "borrow":
      return refuse("value", "what JSON can hold", "a handle");
    case "s64":
    case "u64":
      return wideTo(value as bigint);
    case "f32":
    case "f64":
      return floatTo(value as number);
    default:
      return value as Json; // enum, bool, string, char, narrow integers
  }
}

// What the engine and the chain make is of its type.
type Fields = { readonly [key: string]: Value };
type Tagged<Tag extends string = string> = { readonly tag: Tag; readonly val: Value };

function floatTo(value: number): Json {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

function wideTo(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function bytesTo(value: Uint8Array, as: BytesAs): Json {
  if (as === "base64") return value.toBase64();
  return utf8Text(value) ?? { base64: value.toBase64() };
}

function bare(entries: readonly (readonly [string, Value])[]): Value {
  const object = Object.create(null) as Record<string, Value>;
  for (const [key, value] of entries) object[key] = value;
  return object;
}

function tagged(tag: string, val: Value): Value {
  return { tag, val };
}

function refuse(path: string, expected: string, found: string): never {
  throw new ProtocolError("PROTOCOL_BAD_VALUE", {
    what: `expected ${expected}; found ${found}`,
    where: pathText(path),
    remedy: "give JSON of that type; `docs/protocol.md` says how each WIT type is written",
  });
}

/** Never the whole of it: it may be private, or long. */
function kindOf(json: unknown): string {
  if (json === undefined) return "nothing";
  if (json === null) return "null";
  if (Array.isArray(json)) return `an array of ${json.length}`;
  if (typeof json === "string") return `the string ${quote(json)}`;
  if (typeof json === "number" || typeof json === "boolean") return `the ${typeof json} ${json}`;
  const keys = Object.keys(json).slice(0, 8).map(quote);
  return `an object with ${keys.length === 0 ? "no key" : `the keys ${keys.join(", ")}`}`;
}
