import { camelCase, Handle, isNestedOption, quote, type Value, witText } from "../../base/mod.ts";
import type { HostHandles } from "./host-handles.ts";
import { casesOf, type CasedType, type Type } from "./layout.ts";
import type { ResourceType } from "./resource-type.ts";

/** Where a value does not fit its type. */
export interface Mismatch {
  /** From the value that was checked: `.items[3].price`, or "". */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** The guests' resources that one call gives away and lends: none twice, and none both. */
export interface Claims {
  readonly handles: HostHandles;
  readonly given: Set<Handle>;
  readonly lent: Set<Handle>;
}

/** Undefined where the value fits. Does not change it, and does nothing beside. */
export type Check = (value: Value, claims: Claims) => Mismatch | undefined;

/** Checks a Value of the host's against a WIT type, before a guest sees any of it. */
export function checker(type: Type): Check {
  const known = checkers.get(type);
  if (known !== undefined) return known;
  const check = compile(type);
  checkers.set(type, check);
  return check;
}

const checkers = new WeakMap<Type, Check>();

function compile(type: Type): Check {
  switch (type.kind) {
    case "bool":
      return when(type, (value) => typeof value === "boolean");
    case "u8":
      return integer(type, 0, 0xff);
    case "s8":
      return integer(type, -0x80, 0x7f);
    case "u16":
      return integer(type, 0, 0xffff);
    case "s16":
      return integer(type, -0x8000, 0x7fff);
    case "u32":
      return integer(type, 0, 0xffff_ffff);
    case "s32":
      return integer(type, -0x8000_0000, 0x7fff_ffff);
    case "u64":
      return when(
        type,
        (value) => typeof value === "bigint" && BigInt.asUintN(64, value) === value,
      );
    case "s64":
      return when(type, (value) => typeof value === "bigint" && BigInt.asIntN(64, value) === value);
    case "f32":
    case "f64":
      return when(type, (value) => typeof value === "number");
    case "char":
      return when(type, (value) => typeof value === "string" && isCharacter(value));
    case "string":
      return when(type, (value) => typeof value === "string" && value.isWellFormed());
    case "enum":
      return oneOf(type, new Set(type.names));
    case "flags":
      return flags(type, type.names.map(camelCase));
    case "list":
      return type.element.kind === "u8" ? when(type, isBytes) : list(type, checker(type.element));
    case "tuple":
      return tuple(type, type.elements.map(checker));
    case "record":
      return record(
        type,
        type.fields.map((field) => ({ key: camelCase(field.name), check: checker(field.type) })),
      );
    case "option":
      return isNestedOption(type) ? cased(type) : option(checker(type.element));
    case "variant":
    case "result":
      return cased(type);
    case "own":
    case "borrow":
      return handle(type, type.resource);
    default:
      return type satisfies never;
  }
}

function when(type: Type, fits: (value: Value) => boolean): Check {
  return (value) => (fits(value) ? undefined : mismatch(type, value));
}

function integer(type: Type, least: number, most: number): Check {
  return (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : mismatch(type, value);
}

function isCharacter(value: string): boolean {
  const code = value.codePointAt(0);
  return code !== undefined && value.isWellFormed() && value.length === (code > 0xffff ? 2 : 1);
}

function isBytes(value: Value): value is Uint8Array {
  return isByteView(value) && (value.length > 0 || isWhole(value));
}

/** `instanceof` alone would take what only has the prototype. */
function isByteView(value: Value): value is Uint8Array {
  return ArrayBuffer.isView(value) && value instanceof Uint8Array;
}

/** False where the buffer was transferred, or shrunk to below the view: its length is then 0, and copying from it throws. */
function isWhole(bytes: Uint8Array): boolean {
  try {
    NO_BYTES.set(bytes);
    return true;
  } catch {
    return false;
  }
}

const NO_BYTES = new Uint8Array(0);

function oneOf(type: Type, names: ReadonlySet<Value>): Check {
  return when(type, (value) => names.has(value));
}

function flags(type: Type, keys: readonly string[]): Check {
  return when(
    type,
    (value) => isObject(value) && keys.every((key) => typeof value[key] === "boolean"),
  );
}

function list(type: Type, check: Check): Check {
  return (value, claims) => {
    if (!Array.isArray(value)) return mismatch(type, value);
    for (let at = 0; at < value.length; at++) {
      const wrong = check(value[at] as Value, claims);
      if (wrong !== undefined) return within(`[${at}]`, wrong);
    }
    return undefined;
  };
}

function tuple(type: Type, checks: readonly Check[]): Check {
  return (value, claims) => {
    if (!Array.isArray(value) || value.length !== checks.length) return mismatch(type, value);
    for (let at = 0; at < checks.length; at++) {
      const wrong = (checks[at] as Check)(value[at] as Value, claims);
      if (wrong !== undefined) return within(`[${at}]`, wrong);
    }
    return undefined;
  };
}

function record(type: Type, fields: readonly { key: string; check: Check }[]): Check {
  // A field named `constructor` must not be found on Object.prototype.
  const inherited = fields.map(({ key }) => key).filter((key) => key in Object.prototype);
  return (value, claims) => {
    if (!isObject(value)) return mismatch(type, value);
    for (const key of inherited) if (!Object.hasOwn(value, key)) return mismatch(type, value);
    for (const { key, check } of fields) {
      const wrong = check(value[key], claims);
      if (wrong !== undefined) return within(`.${key}`, wrong);
    }
    return undefined;
  };
}

function option(check: Check): Check {
  return (value, claims) => (value === undefined ? undefined : check(value, claims));
}

function cased(type: CasedType): Check {
  const payloads = new Map<Value, Check>(
    casesOf(type).map(({ name, type: payload }) => [
      name,
      payload === undefined ? nothing : checker(payload),
    ]),
  );
  return (value, claims) => {
    const payload = isObject(value) ? payloads.get(value["tag"]) : undefined;
    if (payload === undefined) return mismatch(type, value);
    const wrong = payload((value as Readonly<Record<string, Value>>)["val"], claims);
    return wrong === undefined ? undefined : within(".val", wrong);
  };
}

function nothing(value: Value): Mismatch | undefined {
  return value === undefined ? undefined : { path: "", expected: "nothing", got: describe(value) };
}

function handle(type: Type & { kind: "own" | "borrow" }, resource: ResourceType): Check {
  if (resource.owner === undefined) {
    return when(type, (value) => value instanceof Handle && isHostHandle(value, resource));
  }
  return (value, { handles, given, lent }) => {
    if (!(value instanceof Handle)) return mismatch(type, value);
    const stale = handles.typeOf(value) !== resource;
    if (stale || given.has(value) || (type.kind === "own" && lent.has(value))) {
      const got = stale ? "a handle that is not the host's, or no longer" : "a handle given twice";
      return { path: "", expected: witText(type), got };
    }
    (type.kind === "own" ? given : lent).add(value);
    return undefined;
  };
}

function isHostHandle({ resource, rep }: Handle, type: ResourceType): boolean {
  return resource === type.name && Number.isInteger(rep) && rep >= 0 && rep <= 0xffff_ffff;
}

function isObject(value: Value): value is Readonly<Record<string, Value>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mismatch(type: Type, value: Value): Mismatch {
  return { path: "", expected: witText(type), got: describe(value) };
}

function within(step: string, { path, expected, got }: Mismatch): Mismatch {
  return { path: step + path, expected, got };
}

/** A value as a message shows it. */
function describe(value: Value): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (isByteView(value)) return isBytes(value) ? `${value.length} bytes` : "bytes that are gone";
  if (value instanceof Handle) return `a handle of ${quote(value.resource)}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const { tag } = value as Readonly<Record<string, Value>>;
  return typeof tag === "string" ? `an object tagged ${quote(tag)}` : "an object";
}
