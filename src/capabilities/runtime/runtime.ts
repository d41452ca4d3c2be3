import { z } from "zod";
import type { Capability } from "../capability.ts";
import { CapabilityError } from "../errors.ts";
import { LOG_LEVELS, type LogLevel } from "../scope.ts";

/** Longest line of a log, in UTF-16 code units. */
export const LOG_LINE_MAX: number = 16 * 1024;

/** Most bytes of UTF-8 of the message with which a guest ends its turn; a longer one is cut. */
export const FAIL_MESSAGE_BYTES_MAX: number = 4 * 1024;

/** The function with which it does so, and the code that the turn fails with. */
export const FAIL = "theater:actor/runtime@0.1.0#fail";
export const GUEST_FAILED = "GUEST_FAILED";

/** Always granted: the actor's log, who it is, and how it says that it cannot go on. */
export const runtime: Capability = {
  type: "runtime",
  interface: "theater:actor/runtime@0.1.0",
  imports: { log: { kind: "local" }, self: { kind: "local" }, fail: { kind: "local" } },
  table: z
    .strictObject({})
    .describe("The actor's log, who it is, and how it ends a turn as failed. Always granted."),

  beyond: () => undefined,
  open: (_grant, scope) => ({
    log: ([level, text]) => {
      const line = text as string; // the engine has checked arguments against the WIT type
      if (line.length > LOG_LINE_MAX) {
        throw new CapabilityError("CAPABILITY_LIMIT", {
          what: `a log line of ${line.length} characters; the longest is ${LOG_LINE_MAX}`,
          remedy: "log several shorter lines",
        });
      }
      scope.log(LOG_LEVELS.find((one) => one === level) as LogLevel, line);
      return undefined;
    },
    self: () => {
      const { id, name, epoch } = scope.identity;
      return { id, name, epoch };
    },
    fail: ([message]) => {
      throw new CapabilityError(GUEST_FAILED, {
        what: failMessage(message as string),
        remedy: "mend the component, or what it was asked to do",
      });
    },
  }),
};

/** As much of the guest's message as is kept, ending with a whole character. */
export function failMessage(message: string): string {
  const { read } = new TextEncoder().encodeInto(message, new Uint8Array(FAIL_MESSAGE_BYTES_MAX));
  return message.slice(0, read);
}
