import type { ActorId } from "../base/mod.ts";
import type { Shutdown, Status } from "./child.ts";
import type { Exit } from "./exit.ts";

/** What a supervisor wants done, in this order. A repeated `start` or `stop` of the same incarnation asks for nothing more. */
export type Command =
  | {
      readonly kind: "start";
      readonly child: ActorId;
      readonly key: string;
      readonly incarnation: number;
    }
  | {
      readonly kind: "stop";
      readonly child: ActorId;
      readonly key: string;
      readonly incarnation: number;
      readonly shutdown: Shutdown;
    }
  /** Its children were started, so that its own start is done. Once, unless it exits before. */
  | { readonly kind: "ready" }
  /** It ends, after all of its children: nothing comes after this. Before `ready` its own start has failed. */
  | { readonly kind: "exit"; readonly exit: Exit }
  /** `try-again` with the same is wanted, after all that waits already. */
  | { readonly kind: "try-again"; readonly child: ActorId; readonly code: string }
  /** `due` is wanted once, at this time or later, and not at the one that was said before. */
  | { readonly kind: "wake-at"; readonly atMs: number }
  | { readonly kind: "reply"; readonly request: number; readonly reply: Reply };

export type Reply =
  | { readonly kind: "done" }
  | { readonly kind: "started"; readonly child: ActorId; readonly incarnation: number }
  | { readonly kind: "ignored" }
  | { readonly kind: "children"; readonly children: readonly ChildState[] }
  | {
      readonly kind: "counts";
      readonly specs: number;
      readonly active: number;
      readonly supervisors: number;
      readonly workers: number;
    }
  | { readonly kind: "refused"; readonly why: Refusal }
  | { readonly kind: "start-failed"; readonly code: string };

/** Why a request was not followed: OTP's words, and after them our own. */
export type Refusal =
  | "already-started"
  | "already-present"
  | "running"
  | "restarting"
  | "not-found"
  | "simple-one-for-one"
  /** The child's spec is one that this supervisor must not have: `specProblem` says why. */
  | "bad-spec"
  /** As many children, or requests that wait, as a supervisor may have. */
  | "full"
  /** The supervisor ended before it came to this. */
  | "ended";

/** One row of `which-children`. */
export interface ChildState {
  readonly child: ActorId;
  readonly key: string;
  readonly status: Status;
  readonly incarnation: number;
  readonly type: "worker" | "supervisor";
}
