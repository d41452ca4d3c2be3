import type { Capability } from "./capability.ts";
import { channels } from "./channels/channels.ts";
import { messages } from "./messages/messages.ts";
import { monitors } from "./monitors/monitors.ts";
import { DECIDED, SUPERVISION, supervision } from "./supervision/supervision.ts";
import { supervisor } from "./supervisor/supervisor.ts";
import { random } from "./random/random.ts";
import { FAIL, failMessage, GUEST_FAILED, runtime } from "./runtime/runtime.ts";
import { timing } from "./timing/timing.ts";

export {
  type Awaited,
  type Capability,
  type Grant,
  type Grants,
  type ImportClass,
  type Made,
  type Perform,
  type Prepared,
  Resource,
  type Standard,
  type Wait,
} from "./capability.ts";
export { channelsMax, CLOSE_REASON_MAX } from "./channels/channels.ts";
export { monitorsMax } from "./monitors/monitors.ts";
export { type Ending, endingOf, isEnding } from "./ending.ts";
export { type CapabilityCode, CapabilityError } from "./errors.ts";
export { grantedBy } from "./granted-by.ts";
export {
  type CallAnswer,
  type CallError,
  type ChannelError,
  type ChildError,
  type ChildOrder,
  type Children,
  type HandlerAnswer,
  type Identity,
  LOG_LEVELS,
  type LogLevel,
  type Messages,
  type MonitorError,
  type Ordered,
  type Scope,
  type Shutdown,
  type Timers,
} from "./scope.ts";
export { STANDARDS } from "./wasi/standards.ts";
export { withoutPatch } from "./wasi/version.ts";
export { WIT_TYPES } from "./wit-types.ts";
export { childrenMax, grantWithKinds } from "./supervisor/supervisor.ts";
export { type ChildKind, kindsIn } from "./supervisor/child-kind.ts";
export { encodeMaking, type Making } from "./supervisor/making.ts";
export { DECIDED, SUPERVISION, supervision };
export { channels, FAIL, failMessage, GUEST_FAILED, messages, monitors, random, runtime };
export { supervisor, timing };

/** All that a manifest may grant, as `theater` ships it. */
export const CAPABILITIES: readonly Capability[] = [
  runtime,
  timing,
  random,
  messages,
  channels,
  monitors,
  supervisor,
];
