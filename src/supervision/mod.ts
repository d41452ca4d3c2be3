export {
  type Child,
  type ChildSpec,
  defaultShutdown,
  type NewChild,
  type Restart,
  type Shutdown,
  type Status,
} from "./child.ts";
export type { ChildState, Command, Refusal, Reply } from "./command.ts";
export type { Decision } from "./decision.ts";
export type { Exit } from "./exit.ts";
export { type SupervisionCode, SupervisionError } from "./errors.ts";
export type { Exited, Input, Request } from "./input.ts";
export {
  type AutoShutdown,
  type Backoff,
  DEFAULT_POLICY,
  type Policy,
  type Strategy,
} from "./policy.ts";
export { newSupervisor } from "./new-supervisor.ts";
export { INTENSITY_MAX, policyProblem, specProblem } from "./problem.ts";
export { type Step, step } from "./step.ts";
export { CHILDREN_MAX, REQUESTS_MAX, type Supervisor } from "./supervisor.ts";
