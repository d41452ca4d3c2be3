import type { Externs } from "./extern.ts";
import type { FunctionRef } from "./plan.ts";
import type { Planner } from "./planner.ts";

export interface ExportedFunction {
  /** "" at the root. */
  readonly interface: string;
  readonly function: string;
  readonly ref: FunctionRef;
}

/** Functions at the root and in instances at the root; what lies deeper has no name to be called by. */
export function exportedFunctions(exports: Externs): ExportedFunction[] {
  const functions: ExportedFunction[] = [];
  for (const [name, one] of exports) {
    if (one.kind === "func") functions.push({ interface: "", function: name, ref: one.func });
    if (one.kind !== "instance") continue;
    for (const [inner, within] of one.exports)
      if (within.kind === "func")
        functions.push({ interface: name, function: inner, ref: within.func });
  }
  return functions;
}

/** Calls each resource of the guest after the first export that shows it. */
export function nameResources(planner: Planner, exports: Externs, prefix = ""): void {
  for (const [name, one] of exports) {
    if (one.kind === "type" && one.type.kind === "resource")
      planner.nameResource(one.type.resource, `${prefix}${name}`);
    if (one.kind === "instance" && prefix === "") nameResources(planner, one.exports, `${name}#`);
  }
}
