import { z } from "zod";
import type { Value } from "../../base/mod.ts";
import type { Capability, Grant, Grants } from "../capability.ts";
import { countMax } from "../count.ts";
import type { ChildError, Ordered } from "../scope.ts";
import { ORDER } from "../supervision/supervision.ts";
import { type ChildKind, kindIn } from "./child-kind.ts";
import { encodeMaking } from "./making.ts";

/** Children of an actor, where its manifest does not say: `children-max`. */
export const CHILDREN_MAX_DEFAULT = 100;

/** The last incarnation that there can be: a u32. */
const INCARNATION_MAX = 0xffff_ffff;

/** An actor supervises by itself: it starts children of the kinds that its manifest has, is told when they end, and says what follows. */
export const supervisor: Capability = {
  type: "supervisor",
  interface: "theater:actor/supervisor@0.1.0",
  imports: { spawn: ORDER, restart: ORDER, stop: ORDER, children: { kind: "local" } },
  table: z
    .strictObject({
      "children-max": countMax("Children that it may have at a time.", CHILDREN_MAX_DEFAULT),
    })
    .describe("Starts, restarts and stops children of the kinds that `[[kind]]` names."),

  beyond: (grant, bound) => {
    const isMore = childrenMax({ supervisor: grant }) > childrenMax({ supervisor: bound });
    return isMore ? "children-max" : undefined;
  },
  open: (grant, { children, identity }) => ({
    spawn: {
      prepare: ([kind, name]) => {
        const refusal = spawnRefusal(grant, kind as string, name as string) ?? children.refusal();
        if (refusal !== undefined) return { answer: err(refusal) };
        children.adopt();
        return undefined;
      },
      perform: async ([kind, name, parameters], { call, signal }) => {
        const { name: _, ...made } = kindIn(grant, kind as string) as ChildKind; // looked for before
        const child = children.adoptedBy(call);
        const ordered = await children.order({
          kind: "spawn",
          child,
          name: `${identity.name ?? identity.id}/${name as string}`,
          spec: specOf({
            ...made,
            parameters: (parameters as Uint8Array | undefined) ?? made.parameters,
          }),
        });
        if (ordered.code === undefined) return { tag: "ok", val: child };
        if (!signal.aborted) children.forget(child); // else its turn is over, and the effect would be another call's
        return err(errorOf(ordered));
      },
    },
    restart: {
      prepare: ([child, ended]) =>
        children.has(child as string) && ended !== INCARNATION_MAX
          ? undefined
          : { answer: err(NOT_FOUND) },
      perform: async ([child, ended, isInitial]) => {
        const ordered = await children.order({
          kind: "restart",
          child: child as string,
          incarnation: (ended as number) + 1,
          from: isInitial === true ? "initial" : "last",
        });
        return ordered.code === undefined ? OK : err(errorOf(ordered));
      },
    },
    stop: {
      prepare: ([child]) =>
        children.has(child as string) ? undefined : { answer: err(NOT_FOUND) },
      perform: async ([child, timeoutMs], { signal }) => {
        const ordered = await children.order({
          kind: "stop",
          child: child as string,
          incarnation: 0,
          shutdown: timeoutMs === 0 ? "brutal-kill" : { timeoutMs: timeoutMs as number },
        });
        if (ordered.code !== undefined) return err(errorOf(ordered));
        if (!signal.aborted) children.forget(child as string);
        return OK;
      },
    },
    children: () => children.list(),
  }),
};

/** `children-max` of an actor with these grants; 0 where it may have none. */
export function childrenMax({ supervisor: granted }: Grants): number {
  if (granted === undefined) return 0;
  return (granted["children-max"] as number | undefined) ?? CHILDREN_MAX_DEFAULT; // by the table
}

/** The handler's table with what the manifest's kinds are made from, as the chain has it. */
export function grantWithKinds(grant: Grant, kinds: readonly ChildKind[]): Grant {
  return { ...grant, kinds };
}

const OK: Value = { tag: "ok", val: undefined };
const NOT_FOUND: ChildError = { tag: "not-found", val: undefined };

/** What follows the slash after its parent's name. */
const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

function spawnRefusal(grant: Grant, kind: string, name: string): ChildError | undefined {
  if (kindIn(grant, kind) === undefined) return NOT_FOUND;
  if (SEGMENT.test(name)) return undefined;
  return {
    tag: "denied",
    val: 'a name has letters, digits, "-", "_" and ".", and begins with one of the first two',
  };
}

function specOf({ component, manifest, grant, parameters }: Omit<ChildKind, "name">): Uint8Array {
  return encodeMaking({
    component: component.toHex(),
    manifest: manifest.toHex(),
    grant: grant.toHex(),
    parameters: parameters.toHex(),
  });
}

function errorOf({ code = "", child }: Ordered): ChildError {
  if (child !== undefined) return { tag: "already-started", val: child };
  if (code === "ACTOR_TREE_FULL") return { tag: "too-many", val: undefined };
  if (code === "ACTOR_NAME_TAKEN") return { tag: "name-taken", val: undefined };
  if (code === "ACTOR_BAD_NAME")
    return { tag: "denied", val: "with its parent's before it, the name is too long" };
  return { tag: "failed", val: code };
}

function err(error: ChildError): Value {
  return { tag: "err", val: error };
}
