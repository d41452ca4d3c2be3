export { type TestingCode, TestingError } from "./errors.ts";
export { HandClock } from "./hand-clock.ts";
export type { AnyHandlers, ArgumentOf, HandlerName, HandlersOf, ReplyOf } from "./handler-types.ts";
export {
  type PendingMessage,
  Probe,
  type ProbeHandlers,
  type ReceivedMessage,
  Refusal,
} from "./probe.ts";
export { Seeded } from "./seeded.ts";
export type { SentMessage } from "./sent-message.ts";
export { TestActor } from "./test-actor.ts";
export { TestTheater, testTheater, type TestTheaterOptions } from "./test-theater.ts";
