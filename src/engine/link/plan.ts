import type { WitFunction } from "../../base/mod.ts";
import type { StringEncoding } from "../binary/mod.ts";
import type { CoreModule } from "./core-module.ts";

/**
 * How to make an instance of a component: its whole graph of nested components unfolded into one list of steps over numbered slots.
 * All that does not depend on the instance is decided here, once per program.
 */
export interface Plan {
  /** Instances of components; each with its parent, which stands before it. The first is the root. */
  readonly instances: readonly { readonly parent: number | undefined }[];
  readonly resources: readonly PlannedResource[];
  /** What the host gives, in the component's order. */
  readonly imports: readonly PlannedImport[];
  readonly steps: readonly Step[];
  /** Sizes of the slot arrays. */
  readonly functionCount: number;
  readonly coreFunctionCount: number;
  readonly coreInstanceCount: number;
}

export type PlannedType = WitFunction<number>;

/** A function of the component level: its slot and its type, resources numbered as in the plan. */
export interface FunctionRef {
  readonly slot: number;
  readonly type: PlannedType;
  /** What it needs that this engine has not: then it has neither slot nor type, and whoever calls it gets ENGINE_UNSUPPORTED. */
  readonly unsupported: string | undefined;
}

/** `name` is `interface#name`, or a number where no export shows the resource. */
export type PlannedResource =
  | { readonly kind: "host"; readonly name: string; readonly drop: number } // an index into the imports
  | { readonly kind: "guest"; readonly name: string; readonly instance: number };

/** A function that the host gives. */
export interface PlannedImport {
  readonly interface: string;
  readonly function: string;
  /** Both in one, for messages. */
  readonly name: string;
  readonly type: PlannedType;
  /** Undefined for the drop of a resource, which no component calls by its name. */
  readonly slot: number | undefined;
}

/** A core function, memory, table, global or tag: an export of a core instance, or a function that a step made. */
export type CoreRef =
  | { readonly kind: "export"; readonly instance: number; readonly name: string }
  | { readonly kind: "func"; readonly slot: number };

export interface PlannedOptions {
  readonly encoding: StringEncoding;
  readonly memory: CoreRef | undefined;
  readonly realloc: CoreRef | undefined;
  readonly postReturn: CoreRef | undefined;
}

export type Step =
  | {
      readonly kind: "instantiate";
      readonly module: CoreModule;
      readonly args: readonly { readonly name: string; readonly instance: number }[];
      readonly slot: number;
    }
  | {
      readonly kind: "bundle"; // a core instance made of what is there
      readonly exports: readonly { readonly name: string; readonly ref: CoreRef }[];
      readonly slot: number;
    }
  | {
      readonly kind: "resource";
      readonly resource: number;
      readonly dtor: CoreRef | undefined;
    }
  | {
      readonly kind: "lift";
      readonly instance: number;
      readonly core: CoreRef;
      readonly type: PlannedType;
      readonly options: PlannedOptions;
      readonly slot: number;
    }
  | (CoreFunctionStep & { readonly slot: number });

/** Makes a core function for `instance`. */
export type CoreFunctionStep = { readonly instance: number } & (
  | { readonly kind: "lower"; readonly function: number; readonly options: PlannedOptions }
  | {
      readonly kind: "resource-new" | "resource-drop" | "resource-rep";
      readonly resource: number;
    }
  | { readonly kind: "context-get" | "context-set"; readonly context: 0 | 1 }
  | { readonly kind: "backpressure"; readonly by: 1 | -1 }
  | { readonly kind: "unsupported"; readonly what: string } // traps
);
