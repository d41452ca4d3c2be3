export { Actor } from "./actor.ts";
export type { ActorDeps } from "./actor-deps.ts";
export type { ActorSpec } from "./actor-spec.ts";
export type { Cancelled } from "./cancelling.ts";
export type { Commit, LogLine, Receipt } from "./commit.ts";
export { type DeadLetter, deadLetters } from "./dead-letters.ts";
export {
  type Ending,
  EXIT,
  exitBytes,
  exitOf,
  EXITS,
  HANDLE_EXIT,
  HANDLE_EXIT_TYPE,
} from "./exits.ts";
export { SHUTDOWN } from "./incarnations.ts";
export { BEGIN_AGAIN, firstParameters, type RestartOrder } from "./restarting.ts";
export { HANDLE, HANDLER, INIT } from "./entry.ts";
export { type ActorCode, ActorError } from "./errors.ts";
export { type ActorGrant, decodeGrant, encodeGrant, grantBytes } from "./grant.ts";
export {
  beyondBound,
  boundBy,
  type Excess,
  type GrantBound,
  type NamedBound,
} from "./grant-bound.ts";
export { type ActorLimits, DEFAULT_ACTOR_LIMITS, type TreeLimits } from "./limits.ts";
export type { AwaitedCall } from "./awaited-call.ts";
export { type OpenWork, openWorkOf } from "./open-work.ts";
export { type Standing, standingOf } from "./standing.ts";
export type { Delivery, Ended, Monitored, Monitoring, Offer, Post } from "./post.ts";
export { deliveryOf, NOT_FOUND, offeredRequest, type Waits } from "./offered.ts";
export { bodyOf, HANDLE_RESULT, recordedAnswer, recordedEvent } from "./recorded-answer.ts";
export { recover, type Recovered } from "./recover.ts";
export { load } from "./load.ts";
export type { Pace } from "./pace.ts";
export { type Answer, hostRequest, type Request } from "./message.ts";
export type { LoadedLink, LoadedPages } from "./loaded-link.ts";
export { type ProgramOf, replay, type ReplayReport } from "./replay.ts";
export { type Divergence, DivergenceError } from "./divergence.ts";
export { stopCode, stopOf } from "./stop-code.ts";
export type { Successor, Upgraded } from "./upgrade.ts";
export { lastState } from "./last-state.ts";
export { mustSuit } from "./suiting.ts";
export { LinkWriters } from "./link-writers.ts";
