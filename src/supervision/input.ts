import type { ActorId } from "../base/mod.ts";
import type { NewChild } from "./child.ts";
import type { Exit } from "./exit.ts";

/** What happens to a supervisor. Answers and exits name an incarnation: one that is over is ignored. */
export type Input =
  /** The first: starts the children it was made with. */
  | { readonly kind: "init" }
  /** Answers to `start`, of which one must come. Of one incarnation, `started` comes before `exited`. */
  | { readonly kind: "started"; readonly child: ActorId; readonly incarnation: number }
  /** The child chose not to be (OTP's `ignore`): it is kept, without a process, unless it is temporary. */
  | { readonly kind: "start-ignored"; readonly child: ActorId; readonly incarnation: number }
  | {
      readonly kind: "start-failed";
      readonly child: ActorId;
      readonly incarnation: number;
      readonly code: string;
    }
  | Exited
  /** The answer to `stop`; an `exited` of the same incarnation will do as well. */
  | { readonly kind: "stopped"; readonly child: ActorId; readonly incarnation: number }
  /** The answer to a command of that name. */
  | { readonly kind: "try-again"; readonly child: ActorId; readonly code: string }
  /** A time that `wake-at` named has come. */
  | { readonly kind: "due" }
  /** Its own supervisor, or the host, ends it. */
  | { readonly kind: "shutdown" }
  | Request;

export interface Exited {
  readonly kind: "exited";
  readonly child: ActorId;
  readonly incarnation: number;
  readonly exit: Exit;
  /** False: its restart does not count towards the intensity, since the exit was no doing of the child's. */
  readonly counted: boolean;
}

/** What an operator asks, or a child of its supervisor. Each gets one `reply` with its number, in the order in which they came. */
export type Request = { readonly request: number } & (
  | { readonly kind: "start-child"; readonly child: NewChild }
  | { readonly kind: "terminate-child"; readonly key: string }
  | { readonly kind: "restart-child"; readonly key: string }
  | { readonly kind: "delete-child"; readonly key: string }
  | { readonly kind: "which-children" }
  | { readonly kind: "count-children" }
);
