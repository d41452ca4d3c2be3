import { deadLetters } from "../../src/actor/mod.ts";
import { type ActorId, unreachable } from "../../src/base/mod.ts";
import type { Operators, Runtime } from "../../src/runtime/mod.ts";
import type { StoreReader } from "../../src/store/mod.ts";
import type { CameOf } from "./observed.ts";
import type { Step } from "./plan.ts";

/** What an operator does to an actor of a host, beside its turns. */
export type Operation = Extract<
  Step,
  { readonly kind: "look" | "cancel" | "resend" | "restart" }
>["kind"];

/** Whoever starts and stops actors, cancels turns and sends dead letters again. */
export const OPERATOR = "operator";

/** Whom an operator does something to, and through what. */
export interface Operated {
  readonly id: ActorId | undefined;
  readonly name: string;
  readonly runtime: Runtime;
  readonly operators: Operators;
  readonly store: StoreReader;
}

/** Undefined where there was nothing to be done, or nothing can be said of it. @throws what the runtime does */
export async function operate(
  kind: Operation,
  { id, name, runtime, operators, store }: Operated,
): Promise<CameOf | undefined> {
  if (kind === "restart") {
    await operators.restart(name, OPERATOR);
    return undefined;
  }
  if (id === undefined) return undefined;
  switch (kind) {
    case "look": {
      const [inspection, running, stands] = await Promise.all([
        runtime.inspect(id),
        runtime.list(),
        runtime.standing(id),
      ]);
      const listed = running.find((one) => one.id === id);
      const isTold = inspection === undefined || listed?.inspection !== undefined;
      const functions = [...(await runtime.functions(id)).keys()];
      return { kind: "looked", stands, running: running.map(named), isTold, functions };
    }
    case "cancel": {
      const cancelled = await operators.cancel(id, { turn: undefined, by: OPERATOR });
      if (cancelled === undefined) return undefined;
      const { turn, isCancelled, receipt } = cancelled;
      return { kind: "cancelled", turn, isCancelled, receipt: inHex(receipt) };
    }
    case "resend": {
      const letter = await lastDead(id, store);
      if (letter === undefined) return undefined;
      const sent = await operators.resend(id, { seq: letter, to: undefined, client: OPERATOR });
      return { kind: "resent", letter, to: sent.id, receipt: inHex(sent.receipt) };
    }
    default:
      return unreachable(kind);
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
