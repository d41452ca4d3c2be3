import { z } from "zod";
import type { Value } from "../../base/mod.ts";
import type { Awaited, Capability } from "../capability.ts";
import type { ChildOrder, Children, Shutdown } from "../scope.ts";

export const SUPERVISION = "theater:host/supervision@0.1.0";

/** Records a judgement: what it is called with is the event `decided`, and nothing else is recorded of the call. */
export const DECIDED: string = `${SUPERVISION}#decided`;

/** Done again where the host died in between: each order names an incarnation, so that it is followed once. */
export const ORDER: Awaited = {
  kind: "awaited",
  repeat: "keyed",
  inDoubt: undefined,
  dueMs: () => undefined,
};

/** What the program of a supervisor asks of the host. No manifest grants it: it comes with `[supervisor]`. */
export const supervision: Capability = {
  type: "supervision",
  interface: SUPERVISION,
  imports: {
    adopt: { kind: "deferred" },
    "adopt-again": { kind: "deferred" },
    "spawn-child": ORDER,
    "restart-child": ORDER,
    "stop-child": ORDER,
    end: ORDER,
    decided: { kind: "local" },
  },
  table: z.strictObject({}).describe("Starts, stops and restarts children."),

  beyond: () => undefined,
  open: (_grant, { children }) => ({
    adopt: () => children.adopt(),
    "adopt-again": ([child]) => {
      children.adoptAgain(child as string);
      return undefined;
    },
    "spawn-child": ([child, name, spec]) =>
      ordered(children, {
        kind: "spawn",
        child: child as string,
        name: name as string,
        spec: spec as Uint8Array,
      }),
    "restart-child": ([child, incarnation, initial]) =>
      ordered(children, {
        kind: "restart",
        child: child as string,
        incarnation: incarnation as number,
        from: initial === true ? "initial" : "last",
      }),
    "stop-child": ([child, incarnation, shutdown]) =>
      ordered(children, {
        kind: "stop",
        child: child as string,
        incarnation: incarnation as number,
        shutdown: shutdownOf(shutdown),
      }),
    end: ([code]) => children.end(code as string),
    decided: () => undefined,
  }),
};

async function ordered(children: Children, order: ChildOrder): Promise<Value> {
  const { code } = await children.order(order);
  return code === undefined ? { tag: "ok", val: undefined } : { tag: "err", val: code };
}

function shutdownOf(value: Value): Shutdown {
  const { tag, val } = value as { tag: "brutal-kill" | "timeout" | "infinity"; val: Value }; // by its WIT type
  return tag === "timeout" ? { timeoutMs: val as number } : tag;
}
