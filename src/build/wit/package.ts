/** What a WIT text says, as far as types for TypeScript and worlds need it. Names are as written, without `%`. */

export interface WitPackage {
  /** `ns:pkg@1.0.0`. */
  readonly name: string;
  readonly interfaces: ReadonlyMap<string, Interface>;
  readonly worlds: ReadonlyMap<string, World>;
}

export interface Interface {
  readonly docs: string;
  /** In the order of the text; `use`d ones among them. */
  readonly types: ReadonlyMap<string, TypeDefinition>;
  readonly functions: readonly Func[];
}

export interface World {
  readonly imports: readonly WorldItem[];
  readonly exports: readonly WorldItem[];
  /** Worlds whose items are this one's too. */
  readonly includes: readonly string[];
  readonly types: ReadonlyMap<string, TypeDefinition>;
}

export type WorldItem =
  /** `path` as written: `api`, or `ns:pkg/api@1.0.0`. */
  | { readonly kind: "interface"; readonly path: string; readonly docs: string }
  | { readonly kind: "inline"; readonly name: string; readonly of: Interface }
  | { readonly kind: "function"; readonly func: Func };

export interface Func {
  readonly name: string;
  readonly docs: string;
  readonly kind: "free" | "method" | "static" | "constructor";
  readonly params: readonly Field[];
  readonly result: TypeExpression | undefined;
}

export interface Field {
  readonly name: string;
  readonly docs: string;
  readonly type: TypeExpression;
}

export interface Case {
  readonly name: string;
  readonly docs: string;
  readonly type: TypeExpression | undefined;
}

export type TypeDefinition = { readonly docs: string } & (
  | { readonly kind: "alias"; readonly type: TypeExpression }
  | { readonly kind: "record"; readonly fields: readonly Field[] }
  | { readonly kind: "variant"; readonly cases: readonly Case[] }
  | { readonly kind: "enum" | "flags"; readonly cases: readonly Case[] }
  | { readonly kind: "resource"; readonly functions: readonly Func[] }
  /** Another interface's: its path as written, and its name there. */
  | { readonly kind: "used"; readonly path: string; readonly name: string }
);

/** `list<u8>` is the name `list` with one argument; `_` an argument of undefined. */
export interface TypeExpression {
  readonly name: string;
  readonly args: readonly (TypeExpression | undefined)[];
}
