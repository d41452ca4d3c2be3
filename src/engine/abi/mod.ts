export {
  backpressure,
  contextGet,
  contextSet,
  resourceDrop,
  resourceNew,
  resourceRep,
  unsupported,
} from "./built-ins.ts";
export type { CanonicalOptions, CoreFunction, Encoding, Flat } from "./canonical-options.ts";
export type { ComponentFunction } from "./component-function.ts";
export { ComponentInstance } from "./component-instance.ts";
export { callExport, dropHandle, hostFunction } from "./door.ts";
export { canonLift, type Lifting } from "./lift.ts";
export { canonLower, type Lowering } from "./lower.ts";
export { type Destructor, ResourceType } from "./resource-type.ts";
