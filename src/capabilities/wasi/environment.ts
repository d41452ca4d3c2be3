import type { Standard } from "../capability.ts";
import { CapabilityError } from "../errors.ts";

/** Nothing of the host's: no variables, no arguments, no directory. */
export const environment: Standard = {
  interface: "wasi:cli/environment@0.2",
  imports: {
    "get-environment": { kind: "local" },
    "get-arguments": { kind: "local" },
    "initial-cwd": { kind: "local" },
  },
  open: () => ({
    "get-environment": () => [],
    "get-arguments": () => [],
    "initial-cwd": () => undefined,
  }),
};

/** What a guest calls to end, and the code that its turn fails with. */
export const EXIT = "wasi:cli/exit@0.2#exit";
export const GUEST_EXITED = "GUEST_EXITED";

/** Ends the turn as failed, with whatever status: an actor answers messages, and is stopped by others. */
export const exit: Standard = {
  interface: "wasi:cli/exit@0.2",
  imports: { exit: { kind: "local" } },
  open: () => ({
    exit: ([status]) => {
      const { tag } = status as { tag: "ok" | "err" }; // a result without payloads
      throw new CapabilityError(GUEST_EXITED, {
        what: `the guest called exit with ${tag === "ok" ? "success" : "failure"}, in the midst of a turn`,
        remedy: "let the handler return instead",
      });
    },
  }),
};
