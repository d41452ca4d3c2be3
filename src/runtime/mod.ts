export { type Compile, type Program, PROGRAMS_MAX } from "./programs.ts";
export type { Entry } from "./directory.ts";
export {
  planOf,
  encodeJson,
  type PlannedChild,
  statusesIn,
  type SupervisorPlan,
} from "./supervisor-plan.ts";
export {
  SUPERVISOR_COMPONENT,
  SUPERVISOR_HANDLERS,
  supervisorProgram,
} from "./supervisor-program.ts";
export {
  TEMPLATE_COMPONENT,
  type Template,
  templateGrant,
  templateOf,
  templateProgram,
  parametersFor,
} from "./template-program.ts";
export { type ChainSource, exportOf, keptComponent, keptLinks } from "./kept-chain.ts";
export { type ClientMailLimits, DEFAULT_CLIENT_MAIL } from "./client-mail.ts";
export { type Stands, standingFrom } from "./standing.ts";
export { stoppedAbove } from "./stopped-above.ts";
export { CLIENT_NAME_MAX, type Letter, TIMEOUT_MS_MAX } from "./letter.ts";
export type {
  CancelOrder,
  Making,
  Recovery,
  Reply,
  Running,
  Sent,
  Started,
  StartOrder,
  UpgradeOrder,
} from "./orders.ts";
export { deedsOf, type Noted } from "./deeds.ts";
export { Operators } from "./operators.ts";
export { type Deed, Root, type RootDeps } from "./root.ts";
export {
  ASKED,
  CAME_OF,
  ENDED,
  ROOT_COMPONENT,
  ROOT_NAME,
  ROOT_PARAMS,
  rootProgram,
} from "./root-program.ts";
export { Runtime } from "./runtime.ts";
export type { CellHooks, RuntimeDeps } from "./runtime-deps.ts";
