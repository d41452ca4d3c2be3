import { described } from "../described.ts";
import { lineMap } from "../line-map.ts";

/** Objects within objects that are told; what lies deeper is told by its name alone. */
export const DEPTH_MAX = 2;
/** Items of a list, a map or a set, and keys of an object. */
export const ITEMS_MAX = 100;
/** Characters of a text within something else. */
export const STRING_MAX = 1_000;
/** Characters of all, about: what comes after is counted, and not looked at. */
export const TEXT_MAX = 4_000;
/** As what an object counts besides, since to look at one takes the guest engine as long as so many characters of a list. */
const OBJECT_CHARACTERS = 100;
/** The same for an error, whose places are looked up. */
const ERROR_CHARACTERS = 2_000;
/** A thing that is longer than this stands on lines of its own. */
const LINE_MAX = 71;

/**
 * A value for whoever reads a log, much as `util.inspect` of Node writes it. Calls no getter, and throws nothing. What is common comes
 * first throughout: the guest engine takes 1,000 fuel for each thing that is asked of a value.
 */
export function inspect(value: unknown, depthMax: number = DEPTH_MAX): string {
  try {
    return new Inspection(depthMax).told(value, 0);
  } catch (error) {
    return `[cannot be shown: ${error instanceof Error ? error.message : typeof error}]`; // a proxy that throws
  }
}

class Inspection {
  readonly #depthMax: number;
  readonly #above: object[] = [];
  /** Things within themselves, in the order in which that was found. */
  readonly #circular: object[] = [];
  readonly #names = new Map<PropertyKey, string>();
  #left = TEXT_MAX;

  constructor(depthMax: number) {
    this.#depthMax = depthMax;
  }

  told(value: unknown, indent: number): string {
    switch (typeof value) {
      case "string":
        return stringText(value);
      case "number":
        return Object.is(value, -0) ? "-0" : `${value}`;
      case "bigint":
        return `${value}n`;
      case "object":
        return value === null ? "null" : this.#object(value, indent);
      case "function":
        return this.#object(value, indent);
      default:
        return String(value);
    }
  }

  #object(value: object, indent: number): string {
    if (this.#above.includes(value)) {
      if (!this.#circular.includes(value)) this.#circular.push(value);
      return `[Circular *${this.#circular.indexOf(value) + 1}]`;
    }
    const kind = kindOf(value);
    const title = kind === "plain" ? "" : titleOf(value, kind);
    if (kind === "other" && value instanceof Error) this.#left -= ERROR_CHARACTERS;
    const told = kind === "other" ? toldWhole(value, title, indent) : undefined;
    const size = kind === "plain" ? 0 : sizeOf(value, kind);
    const keys = keysOf(value, kind);
    if (told !== undefined && keys.length === 0) return told;
    const [open, close] = kind === "list" ? "[]" : "{}";
    const head = (title === "" ? "" : `${told ?? title} `) + open;
    if (size === 0 && keys.length === 0) return `${head}${close}`;
    if (this.#above.length > this.#depthMax) return `[${nameOf(value) || "Object"}]`;
    this.#above.push(value);
    this.#left -= OBJECT_CHARACTERS;
    const parts: string[] = [];
    if (size > 0) this.#items(parts, value, size, indent + 2);
    if (keys.length > 0) this.#members(parts, value, keys, indent + 2);
    this.#above.pop();
    const at = this.#circular.indexOf(value);
    return laid(at < 0 ? head : `<ref *${at + 1}> ${head}`, parts, `${close}`, indent);
  }

  #items(parts: string[], value: object, size: number, indent: number): void {
    const told = (item: unknown): string => this.told(item, indent);
    if (value instanceof Map) {
      const pairs = (value as Map<unknown, unknown>).entries();
      this.#some(parts, size, () => {
        const [key, of] = pairs.next().value ?? [];
        return `${told(key)} => ${told(of)}`;
      });
    } else if (value instanceof Set) {
      const items = (value as Set<unknown>).values();
      this.#some(parts, size, () => told(items.next().value));
    } else {
      const list = value as ArrayLike<unknown>;
      this.#some(parts, size, (at) => (at in list ? told(list[at]) : "<empty>"));
    }
  }

  #members(parts: string[], value: object, keys: readonly PropertyKey[], indent: number): void {
    this.#some(parts, keys.length, (at) => {
      const key = keys[at] as PropertyKey;
      const member = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
      const told = "value" in member ? this.told(member.value, indent) : accessor(member);
      return `${this.#name(key)}: ${told}`;
    });
  }

  #name(key: PropertyKey): string {
    let name = this.#names.get(key);
    if (name === undefined) {
      name = typeof key === "string" && !PLAIN_KEY.test(key) ? stringText(key) : String(key);
      this.#names.set(key, name);
    }
    return name;
  }

  /** As many of them as there is room for, and how many more there are. */
  #some(parts: string[], count: number, tell: (at: number) => string): void {
    let at = 0;
    for (; at < count && at < ITEMS_MAX && this.#left > 0; at++) {
      const part = tell(at);
      this.#left -= part.length + 2;
      parts.push(part);
    }
    if (at < count) parts.push(`... ${more(count - at, "item")}`);
  }
}

function accessor(property: PropertyDescriptor): string {
  const kinds = { get: "Getter", set: "Setter" };
  const there = (["get", "set"] as const).filter((one) => property[one] !== undefined);
  return `[${there.map((one) => kinds[one]).join("/")}]`;
}

const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;

function stringText(text: string): string {
  if (text.length <= STRING_MAX) return quoted(text);
  return `${quoted(text.slice(0, STRING_MAX))}... ${more(text.length - STRING_MAX, "character")}`;
}

/** In the quotes that it does not hold itself, if there are such. */
function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  const mark = ["'", '"', "`"].find((one) => !text.includes(one));
  return mark === undefined ? `'${inner.replaceAll("'", "\\'")}'` : mark + inner + mark;
}

function more(count: number, what: string): string {
  return `${count} more ${what}${count === 1 ? "" : "s"}`;
}

type Kind = "plain" | "list" | "other";

function kindOf(value: object): Kind {
  if (Object.getPrototypeOf(value) === Object.prototype) return "plain";
  const isList =
    Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  return isList ? "list" : "other";
}

/** What stands before the braces: a class, and how much it holds. */
function titleOf(value: object, kind: Kind): string {
  const name = nameOf(value);
  if (kind === "list") {
    return name === "Array" ? "" : `${name}(${(value as ArrayLike<unknown>).length})`;
  }
  if (value instanceof Map || value instanceof Set) return `${name}(${value.size})`;
  if (value instanceof ArrayBuffer) return `${name}(${value.byteLength})`;
  return name === "" ? "[Object: null prototype]" : name;
}

/** What says all of a thing, but for what somebody hung on it. */
function toldWhole(value: object, title: string, indent: number): string | undefined {
  if (value instanceof Error) {
    const text = described(value, lineMap()).replaceAll("\n", `\n${" ".repeat(indent)}`);
    return text.includes("\n") ? text : `[${text}]`;
  }
  if (typeof value === "function") {
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    const name = value.name === "" ? " (anonymous)" : `${isClass ? " " : ": "}${value.name}`;
    return `[${isClass ? "class" : title}${name}]`;
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  }
  if (value instanceof RegExp) return String(value);
  if (!BOXED.some((of) => value instanceof of)) return undefined;
  return `[${title}: ${inspect((value as unknown as Boxed).valueOf())}]`;
}

type Boxed = number | string | boolean | bigint | symbol;
const BOXED = [Number, String, Boolean, BigInt, Symbol] as unknown as (new () => Boxed)[];

/** Of the class that it was made by; empty where it has none. */
function nameOf(value: object): string {
  for (
    let at: object | null = value;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    const { value: made } = Object.getOwnPropertyDescriptor(at, "constructor") ?? {};
    if (typeof made === "function" && made.name !== "") return made.name;
  }
  return "";
}

/** How many items are told besides what has names. */
function sizeOf(value: object, kind: Kind): number {
  if (kind === "list") return (value as ArrayLike<unknown>).length;
  return value instanceof Map || value instanceof Set ? value.size : 0;
}

/** What an error has told already. */
const TOLD_OF_ERRORS: readonly PropertyKey[] = ["name", "message", "stack", "cause"];

/** Those that are told by name: not the places of a list, and of a long one none, since to look for them takes long. */
function keysOf(value: object, kind: Kind): PropertyKey[] {
  if (kind === "list" && (value as ArrayLike<unknown>).length > ITEMS_MAX) return [];
  const symbols = Object.getOwnPropertySymbols(value);
  const isShown = (symbol: symbol): boolean =>
    Object.getOwnPropertyDescriptor(value, symbol)?.enumerable === true;
  const names: PropertyKey[] = Object.keys(value);
  if (symbols.length > 0) names.push(...symbols.filter(isShown));
  if (kind === "plain") return names;
  if (value instanceof Error) {
    const own = names.filter((key) => !TOLD_OF_ERRORS.includes(key));
    return value instanceof AggregateError ? [...own, "errors"] : own;
  }
  const isText = Object.prototype.toString.call(value) === "[object String]";
  return kind === "list" || isText ? names.filter((key) => !PLACE.test(String(key))) : names;
}

const PLACE = /^\d+$/;

/** On one line where that is short. */
function laid(head: string, parts: readonly string[], close: string, indent: number): string {
  const line = `${head} ${parts.join(", ")} ${close}`;
  if (line.length + indent <= LINE_MAX && !line.includes("\n")) return line;
  const edge = `\n${" ".repeat(indent)}`;
  return `${head}${edge}  ${parts.join(`,${edge}  `)}${edge}${close}`;
}
