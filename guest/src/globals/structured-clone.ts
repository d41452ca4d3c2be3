/**
 * A copy of a value and all that it holds (HTML, "structuredClone"): maps, sets, dates, bytes and errors as such, what is shared
 * or circular as it was, classes as plain objects.
 * @throws DOMException DataCloneError where it holds a function, a symbol, or what has no contents to copy
 */
export function structuredClone<T>(value: T, options: { transfer?: readonly unknown[] } = {}): T {
  if ((options.transfer ?? []).length > 0) {
    throw refused("there is nobody in an actor to transfer anything to: leave `transfer` out");
  }
  return cloned(value, new Map()) as T;
}

/** The copies by what they are of. */
type Copies = Map<object, object>;

function cloned(value: unknown, copies: Copies): unknown {
  if (typeof value === "function") throw refused(`a function is not cloned: ${value.name}`);
  if (typeof value === "symbol") throw refused(`a symbol is not cloned: ${String(value)}`);
  if (typeof value !== "object" || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy = emptyCopy(value, copies);
  copies.set(value, copy);
  fill(copy, value, copies);
  return copy;
}

function emptyCopy(value: object, copies: Copies): object {
  if (Array.isArray(value)) return [];
  if (Object.getPrototypeOf(value) === Object.prototype) return {}; // most are, and the rest takes long to ask
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof Error) return errorCopy(value);
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (ArrayBuffer.isView(value)) return viewCopy(value, copies);
  if (BOXED.some((of) => value instanceof of))
    return Object((value as unknown as Boxed).valueOf()) as object;
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (CLOSED.test(kind)) throw refused(`a ${kind} is not cloned`);
  return {};
}

type Boxed = number | string | boolean | bigint;
const BOXED = [Number, String, Boolean, BigInt] as unknown as (new () => Boxed)[];

/** What has no contents to copy. */
const CLOSED =
  /^(?:Weak(?:Map|Set|Ref)|Promise|Symbol|FinalizationRegistry|(?:Async)?Generator|.* Iterator)$/;

const ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

function errorCopy(value: Error): Error {
  const of = ERRORS.find(({ name }) => name === value.name) ?? Error;
  const message: unknown = value.message;
  const copy = Object.hasOwn(value, "message") ? new of(String(message)) : new of();
  define(copy, "stack", value.stack);
  return copy;
}

function viewCopy(value: ArrayBufferView, copies: Copies): object {
  const kind = Object.prototype.toString.call(value).slice(8, -1); // of a class that extends one: that one
  const View = (globalThis as unknown as Readonly<Record<string, ViewClass>>)[kind] ?? Uint8Array;
  const length = value instanceof DataView ? value.byteLength : (value as Uint8Array).length;
  return new View(cloned(value.buffer, copies) as ArrayBuffer, value.byteOffset, length);
}

type ViewClass = new (buffer: ArrayBuffer, byteOffset: number, length: number) => object;

/** What is within; after its copy is known, since it may be within itself. */
function fill(copy: object, value: object, copies: Copies): void {
  if (copy instanceof Map) {
    for (const [key, of] of Array.from(value as Map<unknown, unknown>)) {
      copy.set(cloned(key, copies), cloned(of, copies));
    }
  } else if (copy instanceof Set) {
    for (const member of Array.from(value as Set<unknown>)) copy.add(cloned(member, copies));
  } else if (copy instanceof Error) {
    if (Object.hasOwn(value, "cause"))
      define(copy, "cause", cloned((value as Error).cause, copies));
  } else if (Array.isArray(copy) || Object.getPrototypeOf(copy) === Object.prototype) {
    if (Array.isArray(value)) (copy as unknown[]).length = value.length;
    const from = value as Readonly<Record<string, unknown>>;
    const to = copy as Record<string, unknown>;
    for (const key of Object.keys(value)) {
      const of = cloned(from[key], copies);
      if (key === "__proto__") define(to, key, of, true);
      else to[key] = of;
    }
  }
}

function define(on: object, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(on, key, { value, enumerable, writable: true, configurable: true });
}

function refused(what: string): DOMException {
  return new DOMException(`structuredClone: ${what}`, "DataCloneError");
}
