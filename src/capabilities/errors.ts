import { TheaterError } from "../base/mod.ts";

export type CapabilityCode =
  | "CAPABILITY_LIMIT" // a guest asked for more than one call may give
  | "CAPABILITY_DENIED" // a guest called what its manifest does not grant
  | "CAPABILITY_MISUSED" // a guest called an import as its interface forbids
  | "CAPABILITY_CLOSED" // a guest used a resource that did not outlive its host
  | "GUEST_FAILED" // a guest said that its turn failed, and why
  | "GUEST_EXITED"; // a guest called `exit`

export class CapabilityError extends TheaterError<CapabilityCode> {}

/** For an interface that links without a grant, and needs one to do anything. */
export function denied(name: string, handler: string): CapabilityError {
  const remedy = `add [[handler]] type = "${handler}" to the manifest`;
  return new CapabilityError("CAPABILITY_DENIED", {
    what: `the manifest does not grant what ${name} needs: ${remedy}`,
    remedy,
  });
}
