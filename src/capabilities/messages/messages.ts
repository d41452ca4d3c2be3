import { z } from "zod";
import { addresses, addressesWithin, grantsAddress, isAddress } from "../addresses.ts";
import type { Capability, Grant } from "../capability.ts";
import type { CallAnswer, CallError, HandlerAnswer } from "../scope.ts";

/** Requests that one `wait` may name. */
export const WAIT_TOKENS_MAX = 1_000;

/** Messages between actors: sent once and in order, and calls with their answers (DESIGN, "Delivery"). */
export const messages: Capability = {
  type: "message-server",
  interface: "theater:actor/messages@0.1.0",
  imports: {
    send: { kind: "deferred" },
    // Repeated under the same number, a call gets the answer that was given.
    call: {
      kind: "awaited",
      repeat: "safe",
      inDoubt: undefined,
      dueMs: ([, , deadlineMs], nowMs) => nowMs + (deadlineMs as number),
    },
    request: { kind: "deferred" },
    wait: { kind: "awaited", repeat: "safe", inDoubt: undefined, dueMs: () => undefined },
    reply: { kind: "deferred" },
  },
  table: z
    .strictObject({
      to: addresses("Addresses that it may write to", ["shop/*", "till"]),
    })
    .describe("Messages to other actors, calls, and replies given later."),

  beyond: (grant, bound) => (addressesWithin(grant, bound) ? undefined : "to"),
  open: (grant, scope) => {
    const outbox = scope.messages;
    const queued = (
      to: unknown,
      body: unknown,
      deadlineMs: unknown,
      blocks: boolean,
    ): number | CallError => {
      const address = to as string;
      const denied = refusal(grant, address);
      if (denied !== undefined) return denied;
      const dueMs = scope.nowMs() + (deadlineMs as number);
      return outbox.request(address, body as Uint8Array, dueMs, blocks);
    };
    return {
      send: ([to, body]) => {
        const address = to as string;
        const error = refusal(grant, address) ?? outbox.send(address, body as Uint8Array);
        return error === undefined ? { tag: "ok", val: undefined } : { tag: "err", val: error };
      },
      call: {
        prepare: ([to, body, deadlineMs]) => {
          const token = queued(to, body, deadlineMs, true);
          return typeof token === "number" ? undefined : { answer: err(token) };
        },
        perform: (_args, { call }) => outbox.answer(call),
      },
      request: ([to, body, deadlineMs]) => {
        const token = queued(to, body, deadlineMs, false);
        return typeof token === "number" ? { tag: "ok", val: BigInt(token) } : err(token);
      },
      wait: {
        prepare: ([tokens]) => {
          const list = tokens as readonly bigint[];
          if (list.length === 0) return { answer: [0n, err(other("no token to wait for"))] };
          if (list.length > WAIT_TOKENS_MAX)
            return { answer: [list[0], err(other(`more than ${WAIT_TOKENS_MAX} tokens`))] };
          const unknown = list.find((token) => !outbox.isPending(Number(token)));
          if (unknown === undefined) return undefined;
          return { answer: [unknown, err(other("no request of this turn is pending under that"))] };
        },
        perform: async ([tokens], { signal }) => {
          const named = (tokens as readonly bigint[]).map(Number);
          const { token, answer } = await outbox.first(named, signal);
          return [BigInt(token), answer];
        },
      },
      reply: ([token, body]) => {
        const owed = outbox.reply(Number(token), body as HandlerAnswer);
        return owed ? { tag: "ok", val: undefined } : err({ tag: "not-found", val: undefined });
      },
    };
  },
};

/** Why nothing may be sent there. */
function refusal(grant: Grant, address: string): CallError | undefined {
  if (!isAddress(address)) return { tag: "not-found", val: undefined };
  if (grantsAddress(grant, address)) return undefined;
  return { tag: "denied", val: "the manifest does not grant messages to this address" };
}

function err(error: CallError): CallAnswer {
  return { tag: "err", val: error };
}

function other(text: string): CallError {
  return { tag: "other", val: text };
}
