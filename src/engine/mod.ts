export { type EngineCode, EngineError, type Origin } from "./errors.ts";
export {
  type CompileLimits,
  DEFAULT_COMPILE_LIMITS,
  DEFAULT_LIMITS,
  type Limits,
} from "./limits.ts";
export type {
  FunctionName,
  Host,
  HostFunction,
  HostImport,
  Instance,
  MemoryStats,
  Program,
  Snapshot,
} from "./program.ts";
