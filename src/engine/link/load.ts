import { readComponent } from "../binary/mod.ts";
import type { CompileLimits } from "../limits.ts";
import type { Validator } from "../validate.ts";
import { compileCoreModule } from "./core-module.ts";
import type { ComponentClosure } from "./extern.ts";

/**
 * From the bytes of a component to a component as a value. Reads before it validates, because our limits are cheaper to
 * check than the type rules.
 * @throws EngineError ENGINE_INVALID or ENGINE_UNSUPPORTED
 */
export async function loadComponent(
  bytes: Uint8Array,
  limits: CompileLimits,
  validator: Validator,
): Promise<ComponentClosure> {
  const { component, modules } = readComponent(bytes, limits);
  await validator.validate(bytes);
  return {
    definition: component,
    modules: await Promise.all(modules.map(compileCoreModule)),
    outer: undefined,
  };
}
