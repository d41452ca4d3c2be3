import type { Digest } from "../../base/mod.ts";
import { readComponent } from "../binary/mod.ts";
import type { CompileLimits } from "../limits.ts";
import { CodeBudget } from "../meter/mod.ts";
import { compileCoreModule } from "./core-module.ts";
import { plannedProgram, type PortableProgram } from "./portable-program.ts";

/**
 * From the bytes of a component to a program as plain data; the digest is theirs. Takes as long as the component makes it take, so
 * it belongs where it can be ended.
 * @throws EngineError ENGINE_INVALID, ENGINE_UNSUPPORTED or ENGINE_UNLINKED
 */
export async function portableProgram(
  bytes: Uint8Array,
  digest: Digest,
  limits: CompileLimits,
): Promise<PortableProgram> {
  const { component, modules } = readComponent(bytes, limits);
  // V8 compiles each on threads of its own, while the next is metered.
  const budget = new CodeBudget(limits);
  const compiled = await Promise.all(modules.map((module) => compileCoreModule(module, budget)));
  return plannedProgram(
    { definition: component, modules: compiled, outer: undefined },
    digest,
    limits,
  );
}
