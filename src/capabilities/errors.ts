import { TheaterError } from "../base/mod.ts";

export type CapabilityCode = "CAPABILITY_LIMIT"; // a guest asked for more than one call may give

export class CapabilityError extends TheaterError<CapabilityCode> {}
