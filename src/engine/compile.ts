import { hash } from "node:crypto";
import type { Digest } from "../base/mod.ts";
import { type CompileLimits, DEFAULT_COMPILE_LIMITS } from "./limits.ts";
import { ComponentProgram, loadComponent } from "./link/mod.ts";
import type { Program } from "./program.ts";
import { SHARED_VALIDATOR, type Validator } from "./validate.ts";

export interface CompileOptions {
  readonly limits?: Partial<CompileLimits>;
  /** The thread that validates; one is shared by default. */
  readonly validator?: Validator;
}

/**
 * Makes a component ready to run: checks its size, validates, reads, meters, compiles and plans it. The bytes are copied.
 * @throws EngineError ENGINE_INVALID or ENGINE_UNSUPPORTED, with the byte where it is known; ENGINE_UNLINKED where it imports
 * what no host can offer.
 */
export async function compile(bytes: Uint8Array, options: CompileOptions = {}): Promise<Program> {
  const limits = { ...DEFAULT_COMPILE_LIMITS, ...options.limits };
  // A copy: what was validated must be what is compiled, whatever the caller does meanwhile, and a Buffer's slices are views.
  const own = new Uint8Array(bytes);
  const closure = await loadComponent(own, limits, options.validator ?? SHARED_VALIDATOR);
  const digest = hash("sha256", own, "buffer");
  return new ComponentProgram(closure, new Uint8Array(digest) as Digest, limits);
}
