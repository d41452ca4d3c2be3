export {
  type ActorCode,
  ActorError,
  type Cancelled,
  type DeadLetter,
  type Divergence,
  DivergenceError,
  type LoadedLink,
  type LogLine,
  type Receipt,
  replay,
  type ProgramOf,
  type ReplayReport,
  type Standing,
  type Upgraded,
} from "../actor/mod.ts";
export { type ActorId, Handle, quote, TheaterError, type Value, VERSION } from "../base/mod.ts";
export {
  CAPABILITIES,
  type Capability,
  type Perform,
  Resource,
  type Scope,
} from "../capabilities/mod.ts";
export { ChainError, type ChainReport, type Expected, verifyStream } from "../chain/mod.ts";
export { EngineError } from "../engine/mod.ts";
export { ManifestError } from "../manifest/mod.ts";
export { type CellCode, CellError, type KeptLink } from "../cell/mod.ts";
export {
  type ClientMailLimits,
  type Noted,
  ROOT_NAME,
  type Running,
  type Sent,
  type Stands,
  type SupervisorPlan,
} from "../runtime/mod.ts";
export {
  ActorHandle,
  type By,
  type CallOptions,
  type CancelOptions,
  type ResendOptions,
  type FunctionReply,
  MessageReply,
  type SendOptions,
  type StopOptions,
  type UpgradeOptions,
} from "./actor-handle.ts";
export { type CellOptions, runCell } from "./run-cell.ts";
export { readExport, replayExport, verify } from "./offline.ts";
export { nodeSha256 } from "../node/mod.ts";
export { type Made, type ReadLink, Records, type Supervision } from "./records.ts";
export { kindsOf } from "./plan.ts";
export { type ActorSource, type Loaded, loadSource, standsAlone } from "./source.ts";
export { type CloseOptions, type StartOptions, Theater, type TheaterOptions } from "./theater.ts";
