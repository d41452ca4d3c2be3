import type { ActorId } from "../base/mod.ts";
import type { Child, ChildSpec } from "./child.ts";
import type { Command, Reply } from "./command.ts";
import type { Decision } from "./decision.ts";
import type { Policy } from "./policy.ts";
import type { Supervisor, Waiting, Work } from "./supervisor.ts";

/** The next supervisor while it is made, with what is to be done. It lives for one step; what it was made from stays as it is. */
export class Draft {
  readonly policy: Policy;
  readonly template: ChildSpec | undefined;
  readonly nowMs: number;
  readonly random: () => number;
  readonly commands: Command[] = [];
  readonly decisions: Decision[] = [];
  phase: Supervisor["phase"];
  work: Work | undefined;
  waiting: readonly Waiting[];
  restartsMs: readonly number[];
  #wakeAtMs: number | undefined;
  #children: readonly Child[];
  /** Where the child stands that was looked for last: the next one is often that, or beside it. */
  #last = 0;
  /** Whether the children are this draft's own to write into. */
  #own = false;

  constructor(supervisor: Supervisor, nowMs: number, random: () => number) {
    this.policy = supervisor.policy;
    this.template = supervisor.template;
    this.phase = supervisor.phase;
    this.work = supervisor.work;
    this.waiting = supervisor.waiting;
    this.restartsMs = supervisor.restartsMs;
    this.#wakeAtMs = supervisor.wakeAtMs;
    this.#children = supervisor.children;
    this.nowMs = nowMs;
    this.random = random;
  }

  get children(): readonly Child[] {
    return this.#children;
  }

  /** Whether its children are all of one kind, and none of the others' concern. */
  get isSimple(): boolean {
    return this.policy.strategy === "simple-one-for-one";
  }

  child(id: ActorId): Child | undefined {
    return this.#children[this.#place(id)];
  }

  called(key: string): Child | undefined {
    return this.#children.find((child) => child.key === key);
  }

  /** Writes a child in the place of the one with its id, or as the last. */
  put(child: Child): void {
    const place = this.#place(child.id);
    const children = this.#own ? (this.#children as Child[]) : [...this.#children]; // its own copy since #own is set
    children[place === -1 ? children.length : place] = child;
    this.#children = children;
    this.#own = true;
  }

  remove(id: ActorId): void {
    this.#children = this.#children.filter((child) => child.id !== id);
    this.#own = true;
  }

  /** A child without a process: kept as stopped; forgotten where it is temporary, or one of simple-one-for-one. */
  lose(child: Child): void {
    if (this.isSimple || child.spec.restart === "temporary") return this.remove(child.id);
    const { dueMs: _, startedMs: __, ...rest } = child;
    this.put({ ...rest, status: "stopped" });
  }

  /** A search, since a step needs few, and to make a map of all children for each step takes longer than they do. */
  #place(id: ActorId): number {
    for (const near of [this.#last, this.#last + 1, this.#last - 1]) {
      if (this.#children[near]?.id === id) return (this.#last = near);
    }
    const place = this.#children.findIndex((child) => child.id === id);
    this.#last = Math.max(0, place);
    return place;
  }

  /** Wants `due` by then: at the earliest time that is wanted, and at that alone. */
  wakeBy(atMs: number): void {
    if (this.#wakeAtMs !== undefined && this.#wakeAtMs <= atMs) return;
    this.#wakeAtMs = atMs;
    this.commands.push({ kind: "wake-at", atMs });
  }

  /** `due` has come. */
  woken(): void {
    this.#wakeAtMs = undefined;
  }

  reply(request: number, reply: Reply): void {
    this.commands.push({ kind: "reply", request, reply });
  }

  supervisor(): Supervisor {
    return {
      policy: this.policy,
      ...(this.template === undefined ? {} : { template: this.template }),
      children: this.#children,
      restartsMs: this.restartsMs,
      phase: this.phase,
      ...(this.work === undefined ? {} : { work: this.work }),
      waiting: this.waiting,
      ...(this.#wakeAtMs === undefined ? {} : { wakeAtMs: this.#wakeAtMs }),
    };
  }
}
