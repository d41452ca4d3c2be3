/**
 * WIT types as plain data (Component Model, `WIT.md` and `Explainer.md`, "Type definitions"). Read by the engine,
 * the chain and the protocol. `Resource` is how a handle's type names its resource: for everyone but
 * the engine a text, `interface#name`.
 */
export type WitType<Resource = string> =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: "list"; readonly element: WitType<Resource> }
  | { readonly kind: "record"; readonly fields: readonly WitField<Resource>[] }
  | { readonly kind: "tuple"; readonly elements: readonly WitType<Resource>[] }
  | { readonly kind: "variant"; readonly cases: readonly WitCase<Resource>[] }
  | { readonly kind: "enum"; readonly names: readonly string[] }
  | { readonly kind: "flags"; readonly names: readonly string[] }
  | { readonly kind: "option"; readonly element: WitType<Resource> }
  | {
      readonly kind: "result";
      readonly ok: WitType<Resource> | undefined;
      readonly err: WitType<Resource> | undefined;
    }
  | { readonly kind: "own"; readonly resource: Resource }
  | { readonly kind: "borrow"; readonly resource: Resource };

export type PrimitiveKind =
  | "bool"
  | "s8"
  | "u8"
  | "s16"
  | "u16"
  | "s32"
  | "u32"
  | "s64"
  | "u64"
  | "f32"
  | "f64"
  | "char"
  | "string";

/** A record's field; `name` is kebab-case as in WIT, and `camelCase(name)` is its key in a Value. */
export interface WitField<Resource = string> {
  readonly name: string;
  readonly type: WitType<Resource>;
}

export interface WitCase<Resource = string> {
  readonly name: string;
  readonly type: WitType<Resource> | undefined;
}

export interface WitFunction<Resource = string> {
  readonly params: readonly WitField<Resource>[];
  readonly result: WitType<Resource> | undefined;
}

/**
 * A WIT value in JavaScript:
 * bool → boolean; integers up to 32 bits, f32 and f64 → number; s64 and u64 → bigint; char and string → string;
 * `list<u8>` → Uint8Array, other lists and tuples → array; record → object with camelCase keys and no prototype;
 * variant → `{ tag, val }` with the case's WIT name; enum → its WIT name; flags → object of booleans with
 * camelCase keys; option → the value or undefined, but `{ tag: "some" | "none", val }` where the element is itself an
 * option; result → `{ tag: "ok" | "err", val }`; own and borrow → Handle. A function without a result gives undefined.
 */
export type Value =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Value[]
  | Handle
  | { readonly [key: string]: Value };

/**
 * A resource as it crosses the boundary. For a resource of the host, `rep` is the number that the host chose when it
 * gave the handle away; for one of a guest, it is the guest's own, and means nothing outside that instance.
 */
export class Handle {
  readonly resource: string;
  readonly rep: number;

  constructor(resource: string, rep: number) {
    this.resource = resource;
    this.rep = rep;
  }
}

/** `fooBarMax` → `foo-bar-max`. */
export function kebabCase(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `foo-bar2-BAZ` → `fooBar2BAZ`. Memoise at the call site where it is hot. */
export function camelCase(kebab: string): string {
  return kebab.replace(/-([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** True for `option<option<T>>`'s outer option, whose `none` and `some(none)` would both be undefined. */
export function isNestedOption<R>(type: WitType<R>): boolean {
  return type.kind === "option" && type.element.kind === "option";
}
