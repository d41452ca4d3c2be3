import { checkedCompileLimits } from "./checked-limits.ts";
import { type Compiler, SHARED_COMPILER } from "./compiler.ts";
import type { CompileLimits } from "./limits.ts";
import { ComponentProgram, type PortableProgram } from "./link/mod.ts";
import type { Program } from "./program.ts";

export interface CompileOptions {
  readonly limits?: Partial<CompileLimits>;
  /** Whose threads compile; one is shared by default. */
  readonly compiler?: Compiler;
}

/**
 * Makes a component ready to run: checks its size, reads, validates, meters, compiles and plans it, in threads that are ended where
 * that fails. The bytes are copied. Equal bytes under equal limits are compiled once while the program is remembered.
 * @throws EngineError ENGINE_INVALID or ENGINE_UNSUPPORTED, with the byte where it is known; ENGINE_UNLINKED where it imports
 * what no host can offer; ENGINE_BAD_CALL for a limit that is no whole number.
 */
export async function compile(bytes: Uint8Array, options: CompileOptions = {}): Promise<Program> {
  const limits = checkedCompileLimits(options.limits ?? {});
  return (options.compiler ?? SHARED_COMPILER).compile(bytes, limits);
}

/** The program that another thread's `program.portable` is of. Compiles nothing. */
export function load(portable: PortableProgram): Program {
  return new ComponentProgram(portable);
}
