import { unreachable } from "../../base/mod.ts";
import type { Canon, Options } from "../binary/mod.ts";
import type { CoreFunctionStep, CoreRef, PlannedOptions } from "./plan.ts";
import { at, broken, type Scope } from "./scope.ts";
import { resourceAt } from "./type-extern.ts";

/** What a canonical definition other than a lift does for `instance`: it makes a core function. */
export function coreFunctionStep(
  scope: Scope,
  instance: number,
  canon: Exclude<Canon, { kind: "lift" }>,
): CoreFunctionStep {
  switch (canon.kind) {
    case "lower": {
      const func = at(scope.functions, canon.func, "func");
      const what = canon.options.async ? "an async lower" : func.unsupported;
      if (what !== undefined) return { kind: "unsupported", instance, what };
      const options = plannedOptions(scope, canon.options);
      return { kind: "lower", instance, function: func.slot, options };
    }
    case "resource-new":
    case "resource-drop":
    case "resource-rep":
      return { kind: canon.kind, instance, resource: resourceAt(scope, canon.resource) };
    case "context-get":
    case "context-set":
      if (canon.slot > 1) return broken("a context has no such slot");
      return { kind: canon.kind, instance, context: canon.slot === 0 ? 0 : 1 };
    case "backpressure":
      return { kind: "backpressure", instance, by: canon.by };
    case "unsupported":
      return { kind: "unsupported", instance, what: canon.what };
    default:
      return unreachable(canon);
  }
}

export function plannedOptions(scope: Scope, options: Options): PlannedOptions {
  const memory = options.memory;
  return {
    encoding: options.encoding,
    memory: memory === undefined ? undefined : at(scope.core.memory, memory, "core memory"),
    realloc: coreFunction(scope, options.realloc),
    postReturn: coreFunction(scope, options.postReturn),
  };
}

/** The core function at `index`, where there is one. */
export function coreFunction(scope: Scope, index: number | undefined): CoreRef | undefined {
  return index === undefined ? undefined : at(scope.core.func, index, "core func");
}
