import runtime, { type Level } from "theater:actor/runtime@0.1.0";

type Log = Readonly<Record<Level, (text: string) => void>>;

/** Lines of this actor's log. Each is shown once what it tells of is durable. */
export const log: Log = {
  trace: (text) => runtime.log("trace", text),
  debug: (text) => runtime.log("debug", text),
  info: (text) => runtime.log("info", text),
  warn: (text) => runtime.log("warn", text),
  error: (text) => runtime.log("error", text),
};
