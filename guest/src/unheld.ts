interface Maker {
  readonly prototype: object;
}

/** Makers of values that `JSON.stringify` drops or empties without a word. */
const MAKERS: readonly Maker[] = [
  Map,
  Set,
  WeakMap,
  WeakSet,
  Promise,
  Function,
  ArrayBuffer,
  Object.getPrototypeOf(Uint8Array) as Maker, // of all typed arrays
  RegExp,
  Error,
];

/** While it is, `JSON.stringify` throws at such a value. It costs nothing: `toJSON` is looked for in every object. */
export const strict: { on: boolean } = { on: false };

function toJSON(this: unknown): unknown {
  if (strict.on) throw new TypeError("JSON cannot hold it");
  return this;
}

for (const { prototype } of MAKERS) {
  Object.defineProperty(prototype, "toJSON", { value: toJSON, configurable: true, writable: true });
}

/** What a value is that JSON cannot hold, such as "a Map"; undefined where it can. */
export function unheldKind(value: unknown): string | undefined {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "bigint":
    case "symbol":
      return `a ${typeof value}`;
    case "function":
      return Reflect.get(value, "toJSON") === toJSON ? "a function" : undefined;
    case "object":
      return value !== null && Reflect.get(value, "toJSON") === toJSON
        ? articled(value.constructor.name)
        : undefined;
    default:
      return undefined;
  }
}

function articled(name: string): string {
  return /^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`;
}
