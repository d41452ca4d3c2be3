export { compile, type CompileOptions, load } from "./compile.ts";
export { Compiler } from "./compiler.ts";
export type { PortableProgram } from "./link/mod.ts";
export { ABI_VERSION } from "./execution.ts";
export { suspendedStackCount } from "./suspended-stacks.ts";
export { METER_VERSION } from "./meter/mod.ts";
export { type EngineCode, EngineError, type Origin, StartError } from "./errors.ts";
export {
  type CompileLimits,
  DEFAULT_COMPILE_LIMITS,
  DEFAULT_LIMITS,
  type Limits,
  SUSPENDED_STACKS_MAX,
} from "./limits.ts";
export type {
  CoreSnapshot,
  FunctionName,
  HandleSnapshot,
  Host,
  HostFunction,
  HostImport,
  Instance,
  InstanceSnapshot,
  MemoryStats,
  Program,
  Snapshot,
  Uncopied,
} from "./program.ts";
