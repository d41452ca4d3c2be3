import type { ActorId } from "../base/mod.ts";

/** Which ends of a child are followed by its restart (OTP supervisor(3), "Child specification"). */
export type Restart = "permanent" | "transient" | "temporary";

/** How a child is stopped: killed at once; asked, and killed when it takes longer; asked, and waited for. */
export type Shutdown = "brutal-kill" | { readonly timeoutMs: number } | "infinity";

export interface ChildSpec {
  readonly restart: Restart;
  readonly shutdown: Shutdown;
  readonly significant: boolean;
  readonly type: "worker" | "supervisor";
}

/** A child to be. The key is what operators call it; id and key are unique among the children of a supervisor. */
export interface NewChild {
  readonly id: ActorId;
  readonly key: string;
  readonly spec: ChildSpec;
}

/** `stopped` is without a process, and stays so until it is restarted with others or by an operator; `restarting` will be tried again. */
export type Status = "running" | "starting" | "restarting" | "stopping" | "stopped";

export interface Child extends NewChild {
  readonly status: Status;
  /** Counts the restarts that were decided, from 0: an exit with another number is about a life that is over. */
  readonly incarnation: number;
  /** With a backoff: when a `restarting` child is started. */
  readonly dueMs?: number | undefined;
  /** With a backoff: restarts in a row, each within a period of the start before. */
  readonly retries?: number | undefined;
  /** With a backoff: of its latest start. */
  readonly startedMs?: number | undefined;
}

/** OTP's defaults: five seconds for a worker, as long as it takes for a supervisor. */
export function defaultShutdown(type: ChildSpec["type"]): Shutdown {
  return type === "supervisor" ? "infinity" : { timeoutMs: 5_000 };
}
