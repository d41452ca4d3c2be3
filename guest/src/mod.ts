/// <reference path="../host.d.ts" preserve="true" />

export {
  actor,
  type Actor,
  type Exited,
  type Handler,
  type HandlersDefinition,
  type MessageOf,
  type ReceiveDefinition,
  type ReplyOf,
} from "./actor.ts";
export { address, type Address, handlerBody } from "./address.ts";
export { CallError, type CallErrorCode } from "./call-error.ts";
export { checked, type StandardSchema } from "./checked.ts";
export {
  ChildError,
  type ChildErrorCode,
  children,
  restartChild,
  type RestartOptions,
  spawn,
  STOP_MS,
  stopChild,
  type StopOptions,
} from "./children.ts";
export type { Context, Owed } from "./context.ts";
export type { Exit } from "./exit.ts";
export { log } from "./log.ts";
export {
  call,
  callBytes,
  type CallOptions,
  DEADLINE_MS,
  refuse,
  reply,
  request,
  Request,
  send,
  waitAll,
  waitAny,
} from "./messages.ts";
export { demonitor, monitor, MonitorError, type MonitorErrorCode } from "./monitors.ts";
export { randomBytes } from "./random.ts";
export { type BytesMessage, rawActor, type RawActor, type RawDefinition } from "./raw-actor.ts";
export { Refusal } from "./refusal.ts";
export { self, type Self } from "./self.ts";
export type { Sender } from "./sender.ts";
export {
  cancelTimer,
  now,
  setTimer,
  setTimerBytes,
  sleep,
  type Timer,
  type TimerOptions,
} from "./timing.ts";
