import { readComponent } from "../binary/mod.ts";
import type { CompileLimits } from "../limits.ts";
import type { Validator } from "../validate.ts";
import { compileCoreModule } from "./core-module.ts";
import type { ComponentClosure } from "./extern.ts";

/**
 * From the bytes of a component to a component as a value. Reads before it validates, because our limits are cheaper to
 * check than the type rules; meters and compiles while the validator's thread is at work, whose complaint is told first.
 * @throws EngineError ENGINE_INVALID or ENGINE_UNSUPPORTED
 */
export async function loadComponent(
  bytes: Uint8Array,
  limits: CompileLimits,
  validator: Validator,
): Promise<ComponentClosure> {
  const { component, modules } = readComponent(bytes, limits);
  const validating = validator.validate(bytes);
  const compiling = Promise.all(modules.map(compileCoreModule));
  const [validated, compiled] = await Promise.allSettled([validating, compiling]);
  if (validated.status === "rejected") throw validated.reason;
  if (compiled.status === "rejected") throw compiled.reason;
  return { definition: component, modules: compiled.value, outer: undefined };
}
