import { type ActorId, type TheaterError, unreachable } from "../../base/mod.ts";
import type { Problem } from "../../build/mod.ts";
import { keptText } from "../kept-text.ts";
import { printable } from "../printable.ts";

/** What was made of the sources. */
export interface Made {
  /** From the beginning of the build to the end of all, in milliseconds. */
  readonly ms: number;
  /** Whether sources were built: not where a manifest only names a component. */
  readonly isBuilt: boolean;
  /** Of the component. */
  readonly byteCount: number;
  /** Interfaces that it imports since this build, and no longer. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly warnings: readonly Warning[];
}

/** What is to be known, and is no error. */
export type Warning = Omit<Problem, "code">;

/** What became of an actor when its sources were built. */
export type Change =
  | { readonly did: "started"; readonly id: ActorId; readonly made: Made }
  /** It is made from this already, and goes on from its next event. */
  | { readonly did: "continued"; readonly id: ActorId; readonly seq: number; readonly made: Made }
  | {
      readonly did: "upgraded";
      readonly id: ActorId;
      /** Of its `upgraded`. */
      readonly seq: number;
      readonly stateBytes: number | undefined;
      readonly made: Made;
    }
  /** It could not be upgraded: it was stopped, and another one bears its name. */
  | { readonly did: "anew"; readonly id: ActorId; readonly why: string; readonly made: Made }
  /** It goes on as it was, where there was one. */
  | { readonly did: "failed"; readonly error: TheaterError; readonly isRunning: boolean };

export function changeText(name: string, change: Exclude<Change, { did: "failed" }>): string {
  const parts = [printable(name), ...madeTexts(change.made), ...didTexts(change)];
  return parts.join("  ");
}

function madeTexts({ ms, isBuilt, byteCount, added, removed }: Made): readonly string[] {
  const verb = isBuilt ? "built" : "read";
  return [
    `${verb} in ${(ms / 1000).toFixed(1)} s`,
    `${byteCount.toLocaleString("en")} B`,
    ...added.map((one) => `+ import ${printable(one)}`),
    ...removed.map((one) => `- import ${printable(one)}`),
  ];
}

function didTexts(change: Exclude<Change, { did: "failed" }>): readonly string[] {
  switch (change.did) {
    case "started":
      return [`started as ${change.id}`];
    case "continued":
      return [`the same: goes on from event ${change.seq}`];
    case "upgraded":
      return [keptText(change.stateBytes), `upgraded at event ${change.seq}`];
    case "anew":
      return [`begins anew as ${change.id}: ${printable(change.why)}`];
    default:
      return unreachable(change);
  }
}

export function changeJson(name: string, change: Exclude<Change, { did: "failed" }>): object {
  const { made, ...rest } = change;
  const { warnings: _, ...fields } = made;
  return { actor: name, ...rest, ...fields };
}
