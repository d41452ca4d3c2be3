import { z } from "zod";
import type { Value } from "../base/mod.ts";
import type { Capability } from "../capabilities/mod.ts";
import { PROBE } from "./probe-component.ts";

/** A message as it came to an actor of the test's own. */
export interface ProbedMessage {
  readonly sender: Sender;
  readonly body: Uint8Array;
  /** Whether somebody waits for an answer. */
  readonly isCall: boolean;
}

export type Sender =
  | { readonly tag: "actor" | "client"; readonly val: string }
  | { readonly tag: "host" | "timer" };

export type ProbeAnswer =
  | { readonly kind: "reply"; readonly body: Uint8Array | undefined }
  | { readonly kind: "refuse"; readonly text: string };

/** Answers what comes to the probe of this name; the signal aborts when nobody waits any longer. */
export type AnswerProbe = (
  name: string,
  message: ProbedMessage,
  signal: AbortSignal,
) => Promise<ProbeAnswer>;

/** How the component of a probe reaches the test. The test is the world here: what it answers is recorded, and replayed without it. */
export function probeCapability(answer: AnswerProbe): Capability {
  return {
    type: "probe",
    interface: PROBE,
    imports: {
      handle: { kind: "awaited", repeat: "safe", inDoubt: undefined, dueMs: () => undefined },
    },
    table: z.strictObject({}).describe("An actor that a test plays."),
    beyond: () => undefined,
    open: (_grant, { identity }) => ({
      handle: async ([, message], { signal }) => {
        const { sender, body, replyTo } = message as unknown as {
          sender: Sender;
          body: Uint8Array;
          replyTo: bigint | undefined;
        }; // by the WIT type of `handle`
        const probed = { sender, body, isCall: replyTo !== undefined };
        return resultOf(await answer(identity.name ?? identity.id, probed, signal));
      },
    }),
  };
}

/** `result<tuple<option<list<u8>>, option<list<u8>>>, string>`: a probe has no state. */
function resultOf(answer: ProbeAnswer): Value {
  return answer.kind === "reply"
    ? { tag: "ok", val: [undefined, answer.body] }
    : { tag: "err", val: answer.text };
}
