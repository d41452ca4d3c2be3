import { quote, unreachable, type Value } from "../base/mod.ts";
import { type Entry, INIT, KEPT } from "./entry.ts";
import { ActorError } from "./errors.ts";
import type { Receipt } from "./commit.ts";
import { type Answer, hostRequest, type Request } from "./message.ts";
import type { Outcome } from "./turn.ts";

/** Genesis of a component that exports no `init`: the parameters are recorded, and nothing of it is called. */
export const NO_INIT: Entry = {
  name: INIT,
  threaded: false,
  recorded: {
    params: [{ name: "params", type: { kind: "list", element: { kind: "u8" } } }],
    result: undefined,
  },
  split: (result) => ({ result, state: KEPT }),
};

/** What comes of that. */
export const NOTHING_TO_RUN: Outcome & { readonly kind: "replied" } = {
  kind: "replied",
  result: undefined,
  state: KEPT,
};

/** The first message of every actor. */
export function initRequest(parameters: Uint8Array, answer: (answer: Answer) => void): Request {
  return hostRequest("init", INIT, parameters, answer);
}

/** @throws ActorError ACTOR_INIT_REFUSED, ACTOR_INIT_FAILED where the actor did not come to life. */
export function begun(answer: Answer): Receipt {
  switch (answer.kind) {
    case "refused":
      throw answer.error;
    case "failed":
      if (answer.code === "ACTOR_STOPPED") throw stopped();
      throw new ActorError("ACTOR_INIT_FAILED", {
        what: `the first turn failed with ${answer.code}: ${answer.message}`,
        remedy: "read its chain; start it again when the cause is mended",
      });
    case "replied":
      if (!isErr(answer.result)) return answer.receipt;
      throw new ActorError("ACTOR_INIT_REFUSED", {
        what: `its init answered ${described(answer.result)}`,
        remedy: "start it with parameters that its init accepts",
      });
    default:
      return unreachable(answer);
  }
}

function stopped(): ActorError {
  return new ActorError("ACTOR_STOPPED", {
    what: "the actor was stopped in its first turn",
    remedy: "start another",
  });
}

export function isErr(result: Value): boolean {
  return typeof result === "object" && "tag" in result && result["tag"] === "err";
}

function described(result: Value): string {
  const { val } = result as { val: Value }; // only asked of an `err`
  return typeof val === "string" ? `err(${quote(val)})` : "err";
}
