import { type ActorId, unreachable } from "../../src/base/mod.ts";
import {
  type ChildSpec,
  type Command,
  type Exit,
  type Input,
  type NewChild,
  newSupervisor,
  type Reply,
  type Shutdown,
  step,
  type Supervisor,
} from "../../src/supervision/mod.ts";
import type { Troupe } from "./play.ts";
import type {
  Asked,
  ExitReason,
  ScriptedExit,
  SupervisorNode,
  TreeNode,
  WorkerNode,
} from "./script.ts";

/** A process of the model: it lives while it is in the troupe's list. */
type Process = {
  readonly key: string;
  readonly node: TreeNode;
  readonly incarnation: number;
  readonly parent: Overseer | undefined;
};

/** A supervisor that lives, with what it was told and did not hear yet. */
interface Overseer extends Process {
  readonly node: SupervisorNode;
  supervisor: Supervisor;
  readonly nodes: Map<string, TreeNode>;
  isReady: boolean;
}

/** Trees of supervisors that are `step` alone, on processes that are only names. Nothing here waits: one task comes after the other. */
export class ModelTroupe implements Troupe {
  readonly #alive: Process[] = [];
  readonly #starts = new Map<string, number>();
  readonly #tasks: (() => void)[] = [];
  readonly #orphans: string[] = [];
  #news: string[] = [];
  #replies = new Map<number, string>();
  #request = 0;
  #nowMs = 0;

  async start(tree: SupervisorNode): Promise<void> {
    this.#startSupervisor(tree, 0, undefined);
  }

  async exits(exits: readonly ScriptedExit[]): Promise<void> {
    const ended = exits.flatMap(({ key, reason }) => {
      const process = this.#find(key);
      if (process?.node.kind !== "worker") return [];
      this.#down(process, reason);
      return [{ process, reason }];
    });
    for (const { process, reason } of ended) this.#tellParent(process, exitOf(reason));
  }

  async kill(key: string): Promise<boolean> {
    const killed = this.#overseer(key);
    if (killed === undefined) return false;
    this.#down(killed, "killed");
    const orphans = this.#alive.filter((one) => isBelow(one, killed));
    for (const orphan of orphans) this.#alive.splice(this.#alive.indexOf(orphan), 1);
    this.#orphans.push(...orphans.map((orphan) => orphan.key));
    this.#tellParent(killed, exitOf("killed"));
    return true;
  }

  async ask(key: string, asked: Asked): Promise<string | undefined> {
    const overseer = this.#overseer(key);
    if (overseer === undefined) return undefined;
    if (asked.kind === "start-child") overseer.nodes.set(asked.child.key, asked.child);
    const request = this.#request++;
    const input: Input =
      asked.kind === "start-child"
        ? { kind: asked.kind, request, child: newChild(asked.child) }
        : { kind: asked.kind, request, key: asked.key };
    this.#give(overseer, input);
    await this.rest();
    return this.#replies.get(request) ?? "ended"; // it ended before it came to this
  }

  async shutdown(): Promise<boolean> {
    const root = this.#alive.find(({ parent }) => parent === undefined);
    if (root !== undefined) this.#give(root as Overseer, { kind: "shutdown" }); // only a supervisor is a root
    return root !== undefined;
  }

  async pass(seconds: number): Promise<void> {
    this.#nowMs += seconds * 1_000;
  }

  async rest(): Promise<void> {
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) task();
  }

  news(): readonly string[] {
    const orphans = this.#orphans.splice(0).toSorted(compareTexts);
    const news = [...this.#news, ...orphans.map((key) => `orphan ${key}`)];
    this.#news = [];
    return news;
  }

  async states(): Promise<readonly string[]> {
    return this.#alive
      .filter(isOverseer)
      .toSorted((one, other) => compareTexts(one.key, other.key))
      .map((overseer) => this.#state(overseer));
  }

  hasEnded(): boolean {
    return this.#alive.every(({ parent }) => parent !== undefined);
  }

  #state({ key, node, supervisor }: Overseer): string {
    const children = reply(supervisor, { kind: "which-children", request: 0 });
    const counts = reply(supervisor, { kind: "count-children", request: 0 });
    if (children.kind !== "children" || counts.kind !== "counts") throw new Error("no such reply");
    const rows = children.children.map((child) => `${child.key}=${child.status}`);
    const isSimple = node.policy.strategy === "simple-one-for-one";
    const { specs, active, supervisors, workers } = counts;
    const numbers = [specs, active, supervisors, workers].join("/");
    return `${key}(${(isSimple ? rows.toSorted(compareTexts) : rows).join(" ")}) ${numbers}`;
  }

  #give(overseer: Overseer, input: Input): void {
    this.#tasks.push(() => {
      if (!this.#alive.includes(overseer)) return;
      const next = step(overseer.supervisor, input, this.#nowMs, noChance);
      overseer.supervisor = next.supervisor;
      for (const command of next.commands) this.#tasks.push(() => this.#do(overseer, command));
    });
  }

  #do(overseer: Overseer, command: Command): void {
    if (!this.#alive.includes(overseer)) return;
    switch (command.kind) {
      case "start":
        return this.#start(overseer, command.key, command.incarnation);
      case "stop":
        return this.#stop(this.#find(command.key), command.shutdown);
      case "ready":
        overseer.isReady = true;
        return this.#answerParent(overseer, { kind: "started" });
      case "exit":
        return this.#exit(overseer, command.exit);
      case "reply":
        this.#replies.set(command.request, word(command.reply));
        return;
      case "try-again":
        return this.#give(overseer, command);
      case "wake-at":
        throw new Error("no script has a backoff");
      default:
        return unreachable(command);
    }
  }

  #start(parent: Overseer, key: string, incarnation: number): void {
    const node = parent.nodes.get(key);
    if (node === undefined) throw new Error(`no node ${key}`);
    if (node.kind === "supervisor") return this.#startSupervisor(node, incarnation, parent);
    const count = this.#starts.get(key) ?? 0;
    this.#starts.set(key, count + 1);
    const outcome = node.starts[count] ?? "ok";
    this.#news.push(`start ${key} ${outcome}`);
    const process: Process = { key, node, incarnation, parent };
    if (outcome === "ok") this.#alive.push(process);
    const kind = ({ ok: "started", ignore: "start-ignored", fail: "start-failed" } as const)[
      outcome
    ];
    this.#answerParent(process, { kind });
  }

  #startSupervisor(node: SupervisorNode, incarnation: number, parent: Overseer | undefined): void {
    const { key, policy, children, template } = node;
    this.#news.push(`init ${key}`);
    const overseer: Overseer = {
      key,
      node,
      incarnation,
      parent,
      supervisor: newSupervisor(
        policy,
        children.map(newChild),
        template === undefined ? undefined : specOf(template),
      ),
      nodes: new Map(children.map((child) => [child.key, child])),
      isReady: false,
    };
    this.#alive.push(overseer);
    this.#give(overseer, { kind: "init" });
  }

  #stop(process: Process | undefined, shutdown: Shutdown): void {
    if (process === undefined) return; // it ended by itself meanwhile, and that was told
    if (isOverseer(process)) return this.#give(process, { kind: "shutdown" });
    const { stubborn } = process.node as WorkerNode; // all others are supervisors
    this.#down(process, shutdown === "brutal-kill" || stubborn ? "killed" : "shutdown");
    this.#answerParent(process, { kind: "stopped" });
  }

  #exit(overseer: Overseer, exit: Exit): void {
    this.#down(overseer, exit.kind === "abnormal" ? "crash" : exit.kind);
    if (overseer.isReady) this.#tellParent(overseer, exit);
    else this.#answerParent(overseer, { kind: "start-failed" });
  }

  #down(process: Process, reason: string): void {
    this.#alive.splice(this.#alive.indexOf(process), 1);
    this.#news.push(`down ${process.key} ${reason}`);
  }

  #tellParent({ key, incarnation, parent }: Process, exit: Exit): void {
    if (parent === undefined) return;
    this.#give(parent, { kind: "exited", child: idOf(key), incarnation, exit, counted: true });
  }

  #answerParent(
    { key, incarnation, parent }: Process,
    { kind }: { readonly kind: "started" | "start-ignored" | "start-failed" | "stopped" },
  ): void {
    if (parent === undefined) return;
    this.#give(parent, { kind, child: idOf(key), incarnation, code: "no-start" });
  }

  #find(key: string): Process | undefined {
    return this.#alive.findLast((one) => one.key === key);
  }

  #overseer(key: string): Overseer | undefined {
    const process = this.#find(key);
    return process !== undefined && isOverseer(process) ? process : undefined;
  }
}

function isOverseer(process: Process): process is Overseer {
  return process.node.kind === "supervisor";
}

function isBelow({ parent }: Process, overseer: Overseer): boolean {
  return parent !== undefined && (parent === overseer || isBelow(parent, overseer));
}

function newChild(node: TreeNode): NewChild {
  return { id: idOf(node.key), key: node.key, spec: specOf(node) };
}

function specOf(node: TreeNode): ChildSpec {
  const { kind, restart, significant } = node;
  const shutdown = node.kind === "supervisor" ? "infinity" : node.shutdown;
  return { type: kind, restart, significant, shutdown };
}

function idOf(key: string): ActorId {
  return new TextEncoder().encode(key).toHex().padEnd(32, "0") as ActorId; // 32 hex digits, as ids are
}

function exitOf(reason: ExitReason): Exit {
  switch (reason) {
    case "normal":
    case "shutdown":
      return { kind: reason };
    case "crash":
    case "killed":
      return { kind: "abnormal", code: reason };
    default:
      return unreachable(reason);
  }
}

function reply(supervisor: Supervisor, input: Input): Reply {
  const [command] = step(supervisor, input, 0, noChance).commands;
  if (command?.kind !== "reply") throw new Error("a resting supervisor replies at once");
  return command.reply;
}

function word(said: Reply): string {
  return said.kind === "refused" ? said.why : said.kind;
}

function noChance(): number {
  throw new Error("no script has a backoff");
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
