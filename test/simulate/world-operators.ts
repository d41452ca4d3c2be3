import { deadLetters } from "../../src/actor/mod.ts";
import type { ActorId } from "../../src/base/mod.ts";
import type { Runtime } from "../../src/runtime/mod.ts";
import type { StoreReader } from "../../src/store/mod.ts";
import type { Operated } from "./observed.ts";
import type { Step } from "./plan.ts";

/** What an operator does to an actor of a host, beside its turns. */
export type Operation = Extract<Step, { readonly kind: "look" | "cancel" | "resend" }>["kind"];

/** Whoever cancels turns and sends dead letters again. */
export const OPERATOR = "operator";

/** Undefined where there was nothing to be done. @throws what the runtime does */
export async function operate(
  kind: Operation,
  id: ActorId,
  runtime: Runtime,
  store: StoreReader,
): Promise<Operated["came"] | undefined> {
  switch (kind) {
    case "look": {
      const [stands, running] = await Promise.all([runtime.standing(id), runtime.list()]);
      return { kind: "looked", stands, running: running.map(named) };
    }
    case "cancel": {
      const cancelled = await runtime.cancel(id, { turn: undefined, by: OPERATOR });
      if (cancelled === undefined) return undefined;
      const { turn, isCancelled, receipt } = cancelled;
      return { kind: "cancelled", turn, isCancelled, receipt: inHex(receipt) };
    }
    default: {
      const letter = await lastDead(id, store);
      if (letter === undefined) return undefined;
      const sent = await runtime.resend(id, { seq: letter, to: undefined, client: OPERATOR });
      return { kind: "resent", letter, to: sent.id, receipt: inHex(sent.receipt) };
    }
  }
}

async function lastDead(id: ActorId, store: StoreReader): Promise<number | undefined> {
  let last: number | undefined;
  for await (const { seq } of deadLetters(store, id)) last = seq;
  return last;
}

function named({ id, name }: { readonly id: ActorId; readonly name?: string | undefined }): {
  readonly id: string;
  readonly name: string | undefined;
} {
  return { id, name };
}

function inHex({ link, seq }: { readonly link: Uint8Array; readonly seq: number }): {
  readonly link: string;
  readonly seq: number;
} {
  return { link: link.toHex(), seq };
}
