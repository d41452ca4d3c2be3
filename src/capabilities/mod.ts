import type { Capability } from "./capability.ts";
import { random } from "./random/random.ts";
import { runtime } from "./runtime/runtime.ts";
import { timing } from "./timing/timing.ts";

export type { Awaited, Capability, Grant, ImportClass, Perform, Wait } from "./capability.ts";
export { type CapabilityCode, CapabilityError } from "./errors.ts";
export { type Identity, LOG_LEVELS, type LogLevel, type Scope } from "./scope.ts";
export { random, runtime, timing };

/** All that a manifest may grant, as `theater` ships it. */
export const CAPABILITIES: readonly Capability[] = [runtime, timing, random];
