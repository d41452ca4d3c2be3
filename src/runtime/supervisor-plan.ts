import { ActorError, type GrantBound } from "../actor/mod.ts";
import type { Making } from "../capabilities/mod.ts";
import type { ActorId } from "../base/mod.ts";
import type { ChildSpec, Policy, Status } from "../supervision/mod.ts";
import type { SupervisorState } from "./supervisor-turn.ts";

/** What a supervisor is to be: its `init` is given this, as JSON, so its chain holds all of it. */
export interface SupervisorPlan {
  readonly policy: Policy;
  /** What those below it may be granted at the most; undefined: all. */
  readonly bound?: GrantBound | undefined;
  /** In start order. */
  readonly children: readonly PlannedChild[];
}

export interface PlannedChild {
  /** Unique among its siblings: what operators call it. */
  readonly key: string;
  /** The name that the actor has: its supervisor's, a slash, and the key. */
  readonly name: string;
  readonly spec: ChildSpec;
  /** Where a restart begins. */
  readonly from: "last" | "initial";
  readonly made: Making;
}

/** The plan in a supervisor's chain, which may be another's. @throws ActorError ACTOR_CHAIN_UNFIT where it is none */
export function planOf(parameters: Uint8Array): SupervisorPlan {
  const plan = jsonIn(parameters);
  if (isPlan(plan)) return plan;
  throw new ActorError("ACTOR_CHAIN_UNFIT", {
    what: "the chain of a supervisor does not begin with a plan of its children",
    remedy: "verify the chain; it was not made by theater",
  });
}

/** How each child stood, by the state that a supervisor keeps: none, where it has none. */
export function statusesIn(state: Uint8Array | undefined): ReadonlyMap<ActorId, Status> {
  if (state === undefined) return new Map();
  const { supervisor } = decodeJson(state) as SupervisorState; // of a program that is ours
  return new Map(supervisor.children.map(({ id, status }) => [id, status]));
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return decodeJson(bytes);
  } catch {
    return undefined;
  }
}

/** As far as it is shown: whoever makes use of more of it looks again. */
function isPlan(plan: unknown): plan is SupervisorPlan {
  if (!isRecord(plan) || !isRecord(plan["policy"])) return false;
  const { policy, bound, children } = plan;
  if (typeof policy["strategy"] !== "string" || typeof policy["autoShutdown"] !== "string")
    return false;
  if (typeof policy["intensity"] !== "number" || typeof policy["periodMs"] !== "number")
    return false;
  if (bound !== undefined && !isBound(bound)) return false;
  return Array.isArray(children) && children.every(isChild);
}

function isBound(bound: unknown): boolean {
  if (!isRecord(bound) || !isRecord(bound["limits"])) return false;
  const { handlers = {} } = bound;
  return isRecord(handlers) && Object.values(handlers).every(isRecord);
}

function isChild(child: unknown): boolean {
  if (!isRecord(child) || typeof child["name"] !== "string") return false;
  const { spec } = child;
  return isRecord(spec) && typeof spec["restart"] === "string";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** What `encodeJson` made, which nobody else hands in. */
export function decodeJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}
