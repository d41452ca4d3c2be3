import type { PrimitiveKind } from "../../base/mod.ts";

/**
 * A component as its binary says it (Component Model, `Binary.md`), as plain data without memos, so that it can be posted to a
 * worker. Every index is as written: into the index space of its sort, in the scope where it stands.
 */
export interface Component {
  readonly definitions: readonly Definition[];
}

/** In the order of the binary; each adds to the index space of its sort, and refers only to what stands before it. */
export type Definition =
  | { readonly kind: "core-module"; readonly module: number } // into what the reader gave as `modules`
  | { readonly kind: "core-instance"; readonly instance: CoreInstance }
  | { readonly kind: "core-type"; readonly type: CoreType }
  | { readonly kind: "component"; readonly component: Component }
  | { readonly kind: "instance"; readonly instance: ComponentInstance }
  | { readonly kind: "alias"; readonly alias: Alias }
  | { readonly kind: "type"; readonly type: Type }
  | { readonly kind: "canon"; readonly canon: Canon }
  | { readonly kind: "import"; readonly name: string; readonly type: ExternType }
  | {
      readonly kind: "export";
      readonly name: string;
      readonly item: SortIndex;
      readonly type: ExternType | undefined;
    };

export type CoreSort = "func" | "table" | "memory" | "global" | "tag";
export type Sort =
  | `core ${CoreSort | "type" | "module" | "instance"}`
  | "func"
  | "type"
  | "component"
  | "instance";

export interface SortIndex {
  readonly sort: Sort;
  readonly index: number;
}

export interface NamedItem extends SortIndex {
  readonly name: string;
}

export type CoreInstance =
  | {
      readonly kind: "instantiate";
      readonly module: number;
      readonly args: readonly { readonly name: string; readonly instance: number }[];
    }
  | { readonly kind: "exports"; readonly exports: readonly NamedItem[] };

export type ComponentInstance =
  | {
      readonly kind: "instantiate";
      readonly component: number;
      readonly args: readonly NamedItem[];
    }
  | { readonly kind: "exports"; readonly exports: readonly NamedItem[] };

export type Alias =
  | {
      readonly kind: "export" | "core-export";
      readonly sort: Sort;
      readonly instance: number;
      readonly name: string;
    }
  | {
      readonly kind: "outer";
      readonly sort: Sort;
      readonly count: number; // scopes outwards, 0 is this one
      readonly index: number;
    };

/** A primitive, or an index into the types. */
export type ValueTypeRef = PrimitiveKind | number | Unsupported;

export interface LabelledType {
  readonly name: string;
  readonly type: ValueTypeRef;
}

export type Type =
  | ValueType
  | FunctionType
  | { readonly kind: "resource"; readonly dtor: number | undefined } // a core func
  | { readonly kind: "component"; readonly declarations: readonly Declaration[] }
  | { readonly kind: "instance"; readonly declarations: readonly Declaration[] };

export type ValueType =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: "list" | "option"; readonly element: ValueTypeRef }
  | { readonly kind: "record"; readonly fields: readonly LabelledType[] }
  | { readonly kind: "tuple"; readonly elements: readonly ValueTypeRef[] }
  | {
      readonly kind: "variant";
      readonly cases: readonly {
        readonly name: string;
        readonly type: ValueTypeRef | undefined;
      }[];
    }
  | { readonly kind: "enum" | "flags"; readonly names: readonly string[] }
  | {
      readonly kind: "result";
      readonly ok: ValueTypeRef | undefined;
      readonly err: ValueTypeRef | undefined;
    }
  | { readonly kind: "map"; readonly key: ValueTypeRef; readonly value: ValueTypeRef }
  | { readonly kind: "own" | "borrow"; readonly resource: number }
  | Unsupported;

export interface FunctionType {
  readonly kind: "func";
  readonly async: boolean;
  readonly params: readonly LabelledType[];
  readonly result: ValueTypeRef | undefined;
}

/** What is in the binary format and not in this engine. It may be named; whoever uses it gets ENGINE_UNSUPPORTED. */
export interface Unsupported {
  readonly kind: "unsupported";
  readonly what: string;
}

/** A line of a component or instance type. */
export type Declaration =
  | { readonly kind: "core-type"; readonly type: CoreType }
  | { readonly kind: "type"; readonly type: Type }
  | { readonly kind: "alias"; readonly alias: Alias }
  | { readonly kind: "import" | "export"; readonly name: string; readonly type: ExternType };

export type ExternType =
  | { readonly kind: "module"; readonly type: number } // a core type
  | { readonly kind: "func"; readonly type: number }
  | { readonly kind: "component"; readonly type: number }
  | { readonly kind: "instance"; readonly type: number }
  | { readonly kind: "type"; readonly equals: number | undefined }; // undefined: `(sub resource)`

/** Of core types only what linking asks for: which module type asks for which imports and gives which exports. */
export type CoreType =
  | { readonly kind: "module"; readonly type: ModuleType }
  | { readonly kind: "other" };

export interface ModuleType {
  readonly imports: readonly {
    readonly module: string;
    readonly name: string;
    readonly sort: CoreSort;
  }[];
  readonly exports: readonly { readonly name: string; readonly sort: CoreSort }[];
}

export type Canon =
  | {
      readonly kind: "lift";
      readonly func: number;
      readonly type: number;
      readonly options: Options;
    }
  | { readonly kind: "lower"; readonly func: number; readonly options: Options }
  | {
      readonly kind: "resource-new" | "resource-drop" | "resource-rep";
      readonly resource: number;
    }
  | { readonly kind: "context-get" | "context-set"; readonly slot: number }
  | { readonly kind: "backpressure"; readonly by: 1 | -1 }
  | Unsupported;

export type StringEncoding = "utf8" | "utf16" | "latin1+utf16";

/** Canonical options; indices are of core memories and core funcs. */
export interface Options {
  readonly encoding: StringEncoding;
  readonly memory: number | undefined;
  readonly realloc: number | undefined;
  readonly postReturn: number | undefined;
  readonly async: boolean;
}
