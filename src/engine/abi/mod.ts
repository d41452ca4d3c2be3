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
export { callExport, type Door, dropHandle, openDoor } from "./door.ts";
export type { GuestImport } from "./guest-import.ts";
export { hostFunction } from "./host-function.ts";
export { canonLift, type Lifting } from "./lift.ts";
export { canonLower, type Lowering } from "./lower.ts";
export { type Destructor, ResourceType } from "./resource-type.ts";
