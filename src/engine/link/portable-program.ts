import type { Digest } from "../../base/mod.ts";
import type { CompileLimits } from "../limits.ts";
import type { FunctionName } from "../program.ts";
import { type ExportedFunction, exportedFunctions, nameResources } from "./exported-functions.ts";
import type { ComponentClosure } from "./extern.ts";
import { hostSupply } from "./host-supply.ts";
import type { Plan } from "./plan.ts";
import { Planner } from "./planner.ts";
import { TypeMapper } from "./type-mapper.ts";
import { unfold } from "./unfold.ts";

/**
 * A program as plain data: it can be posted to other threads of the process, whose `load` makes a program of it. V8's compiled modules
 * are shared, not copied.
 */
export interface PortableProgram {
  readonly digest: Digest;
  readonly imports: readonly FunctionName[];
  readonly exports: readonly FunctionName[];
  /** The rest is the engine's own. */
  readonly plan: Plan;
  readonly exported: readonly ExportedFunction[];
}

/** @throws EngineError ENGINE_UNSUPPORTED naming the limit, ENGINE_UNLINKED for what no host can offer. */
export function plannedProgram(
  closure: ComponentClosure,
  digest: Digest,
  limits: CompileLimits,
): PortableProgram {
  const planner = new Planner(limits);
  const exports = unfold(planner, closure, hostSupply(planner), undefined);
  nameResources(planner, exports);
  const plan = planner.plan();
  const text = new TypeMapper((resource: number) => plan.resources[resource]?.name ?? "");
  const exported = exportedFunctions(exports);
  return {
    digest,
    imports: plan.imports.map((one) => ({
      interface: one.interface,
      function: one.function,
      type: text.function(one.type),
    })),
    exports: exported
      .filter(({ ref }) => ref.unsupported === undefined)
      .map(({ ref, ...name }) => ({ ...name, type: text.function(ref.type) })),
    plan,
    exported,
  };
}
