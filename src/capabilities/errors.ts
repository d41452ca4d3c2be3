import { TheaterError } from "../base/mod.ts";

export type CapabilityCode =
  | "CAPABILITY_LIMIT" // a guest asked for more than one call may give
  | "GUEST_FAILED"; // a guest said that its turn failed, and why

export class CapabilityError extends TheaterError<CapabilityCode> {}
