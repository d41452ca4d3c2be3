import { FAIL, GUEST_FAILED } from "./runtime/runtime.ts";
import { EXIT, GUEST_EXITED } from "./wasi/environment.ts";
import { withoutPatch } from "./wasi/version.ts";

/** The code of a turn that its guest ended itself, by a call that never answers. */
export type Ending = typeof GUEST_FAILED | typeof GUEST_EXITED;

/** With which an import, `interface#function`, ends the turn; undefined where it answers. */
export function endingOf(name: string): Ending | undefined {
  if (name === FAIL) return GUEST_FAILED;
  return withoutPatch(name) === EXIT ? GUEST_EXITED : undefined;
}

export function isEnding(code: string): code is Ending {
  return code === GUEST_FAILED || code === GUEST_EXITED;
}
