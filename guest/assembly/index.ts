/**
 * Actors for Theater in AssemblyScript. An actor is two functions given to `serve`, and this line, which gives the host its way in:
 *
 *     export * from "@theater/guest/assembly/exports";
 *
 * README.md has the whole of one. The file's name is the compiler's: it looks for a folder under `index.ts`.
 */

export { serve } from "./handler";
export { Answer } from "./answer";
export { Bytes } from "./bytes";
export { Message, Sender } from "./message";
export { Failure, Outcome } from "./outcome";
export { call, refuse, reply, request, send, wait } from "./messages";
export { closeChannel, ChannelFailure, ChannelOutcome, Credit, grant, openChannel, sendThrough } from "./channels";
export { ChannelHandlers, CloseReason, Consent, Offer, serveChannels } from "./channel-handler";
export { demonitor, monitor, Monitored, MonitorFailure } from "./monitors";
export { Exit, ExitReason, serveExits } from "./exits";
export { ChildFailure, ChildOutcome, children, restartChild, spawn, stopChild } from "./supervisor";
export { Identity, Level, fail, log, self } from "./runtime";
export { cancelTimer, now, setTimer, sleep } from "./timing";
export { random, randomBytes } from "./random";
// Named here so that they are always at hand under the names that asconfig.json gives the compiler.
export { abort, console, seed, trace } from "./environment";
