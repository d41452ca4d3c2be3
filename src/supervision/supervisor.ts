import type { ActorId } from "../base/mod.ts";
import type { Child, ChildSpec } from "./child.ts";
import type { Exit } from "./exit.ts";
import type { Exited, Request } from "./input.ts";
import type { Policy } from "./policy.ts";

/** How many children a supervisor may have. */
export const CHILDREN_MAX = 10_000;

/** How many requests may wait while a supervisor starts or stops children. */
export const REQUESTS_MAX = 1_000;

/** A supervisor between two inputs: plain data, which may be kept and read back. `step` alone makes the next. */
export interface Supervisor {
  readonly policy: Policy;
  /** Simple-one-for-one, and only that: what each of its children is. */
  readonly template?: ChildSpec | undefined;
  /** In start order. */
  readonly children: readonly Child[];
  /** When restarts were decided that still count, the latest first. */
  readonly restartsMs: readonly number[];
  /** `init` until `ready`, `ended` after `exit`. */
  readonly phase: "init" | "ready" | "ended";
  /** What it is doing with its children. Meanwhile all else waits, as messages of a process do. */
  readonly work?: Work | undefined;
  /** In the order in which it came. */
  readonly waiting: readonly Waiting[];
  /** When `due` is to come, as was said last; undefined: it is not wanted. */
  readonly wakeAtMs?: number | undefined;
}

/** First each of `stop` is stopped, then each of `start` is started, one after the other; then the purpose is fulfilled. */
export interface Work {
  readonly purpose: Purpose;
  readonly stop: readonly ActorId[];
  readonly start: readonly ActorId[];
}

export type Purpose =
  | { readonly kind: "init" }
  /** With a backoff: not before `dueMs`, and meanwhile the supervisor does other work. */
  | { readonly kind: "restart"; readonly dueMs?: number | undefined }
  | { readonly kind: "start-child"; readonly request: number }
  | { readonly kind: "restart-child"; readonly request: number }
  | { readonly kind: "terminate-child"; readonly request: number }
  | { readonly kind: "exit"; readonly exit: Exit };

export type Waiting =
  | Exited
  | Request
  | { readonly kind: "shutdown" }
  /** A child whose start failed in a restart is to be tried again. */
  | { readonly kind: "try-again"; readonly child: ActorId; readonly code: string }
  | { readonly kind: "due"; readonly child: ActorId };
