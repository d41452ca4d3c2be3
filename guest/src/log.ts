import runtime, { type Level } from "theater:actor/runtime@0.1.0";

type Log = Readonly<Record<Level, (text: string) => void>>;

/** Lines of this actor's log. Each is shown once what it tells of is durable. A lone surrogate, on which the engine would trap, is U+FFFD. */
export const log: Log = {
  trace: (text) => runtime.log("trace", text.toWellFormed()),
  debug: (text) => runtime.log("debug", text.toWellFormed()),
  info: (text) => runtime.log("info", text.toWellFormed()),
  warn: (text) => runtime.log("warn", text.toWellFormed()),
  error: (text) => runtime.log("error", text.toWellFormed()),
};
