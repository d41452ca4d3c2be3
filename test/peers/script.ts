import type { Policy, Restart } from "../../src/supervision/mod.ts";

/** How a supervised tree begins, and what then happens to it: plain data, which each peer plays by its own means. */
export interface Script {
  readonly tree: SupervisorNode;
  readonly steps: readonly Step[];
}

export type TreeNode = SupervisorNode | WorkerNode;

/** Keys are unique in a script. */
export interface SupervisorNode {
  readonly kind: "supervisor";
  readonly key: string;
  readonly restart: Restart;
  readonly significant: boolean;
  /** Its period is of whole seconds, as OTP counts; a backoff is none of OTP's. */
  readonly policy: Pick<Policy, "strategy" | "intensity" | "periodMs" | "autoShutdown" | "backoff">;
  /** Of simple-one-for-one: none. */
  readonly children: readonly TreeNode[];
  /** Of simple-one-for-one, and only there. */
  readonly template: WorkerNode | undefined;
}

export interface WorkerNode {
  readonly kind: "worker";
  readonly key: string;
  readonly restart: Restart;
  readonly significant: boolean;
  readonly shutdown: "brutal-kill" | "infinity" | { readonly timeoutMs: number };
  /** It does not go when it is asked to: only with a timeout, or brutally. */
  readonly stubborn: boolean;
  /** What its first starts come to, whoever starts it; all further ones are `ok`. */
  readonly starts: readonly StartOutcome[];
}

export type StartOutcome = "ok" | "fail" | "ignore";

/** `killed` is the reason of one that was killed; the others are those that a child gives itself. */
export type ExitReason = "normal" | "shutdown" | "crash" | "killed";

/** Each step is played when the tree has come to rest after the one before. */
export type Step =
  /** Workers of one supervisor end, in this order, and then it is asked something, all before it hears of the first. */
  | {
      readonly kind: "exits";
      readonly supervisor: string;
      /** Those that do not run are passed over. */
      readonly exits: readonly ScriptedExit[];
      readonly asked: Asked | undefined;
    }
  /** A supervisor that is not the root is killed, and what is below it dies with it. */
  | { readonly kind: "kill"; readonly supervisor: string }
  | { readonly kind: "ask"; readonly supervisor: string; readonly asked: Asked }
  /** Time passes, in which nothing happens. Never so much that less than a second would be missing to a period. */
  | { readonly kind: "pass"; readonly seconds: number }
  /** The root is told to end by whoever started it. */
  | { readonly kind: "shutdown" };

export type Asked =
  | { readonly kind: "start-child"; readonly child: TreeNode }
  | {
      readonly kind: "terminate-child" | "restart-child" | "delete-child";
      readonly key: string;
    };

export interface ScriptedExit {
  readonly key: string;
  readonly reason: ExitReason;
}

/** All nodes from this one down, each before its children. */
export function nodesOf(node: TreeNode): readonly TreeNode[] {
  return node.kind === "worker" ? [node] : [node, ...node.children.flatMap(nodesOf)];
}
