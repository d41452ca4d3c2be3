import runtime from "theater:actor/runtime@0.1.0";
import { type Console, newConsole } from "./new-console.ts";

/** Writes to the actor's log. */
export const console: Console = /* @__PURE__ */ newConsole((level, text) =>
  runtime.log(level, text.toWellFormed()),
);
