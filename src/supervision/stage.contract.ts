import type { ActorId } from "../base/mod.ts";
import {
  type ChildSpec,
  type Command,
  type Decision,
  DEFAULT_POLICY,
  type Exit,
  type Input,
  type NewChild,
  newSupervisor,
  type Policy,
  type Reply,
  step,
  type Supervisor,
} from "./mod.ts";

export const CRASH: Exit = { kind: "abnormal", code: "crash" };

/** OTP's defaults, with what a test wants otherwise. */
export function spec(change: Partial<ChildSpec> = {}): ChildSpec {
  const common = { restart: "permanent", significant: false, type: "worker" } as const;
  return { ...common, shutdown: { timeoutMs: 5_000 }, ...change };
}

export function child(key: string, change: Partial<ChildSpec> = {}): NewChild {
  return { id: idOf(key), key, spec: spec(change) };
}

/** The id of a child in these tests: its key, in hex. */
export function idOf(key: string): ActorId {
  const digits = Array.from(key, (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0"));
  return digits.join("").padEnd(32, "0") as ActorId;
}

type RequestInput = Extract<Input, { readonly request: number }>;

/** A request without its number. */
export type Asked = RequestInput extends infer One
  ? One extends RequestInput
    ? Omit<One, "request">
    : never
  : never;

/** One supervisor whose commands are followed at once, unless a test holds them back. */
export class Stage {
  supervisor: Supervisor;
  nowMs = 0;
  /** `start a`, `stop a`, `ready`, `exit shutdown`, `wake 10`, in the order in which it was commanded. */
  readonly trace: string[] = [];
  readonly commands: Command[] = [];
  readonly decisions: Decision[] = [];
  readonly replies: Reply[] = [];
  /** By key: how many of the next starts fail, or are ignored. */
  readonly fails: Map<string, number> = new Map();
  readonly ignores: Set<string> = new Set();
  /** Commands stay unanswered while this is true. */
  held = false;
  random: () => number = () => 0;
  #unanswered: Command[] = [];
  #request = 0;

  constructor(
    policy: Partial<Policy>,
    children: readonly NewChild[],
    template?: ChildSpec,
    { fails = {}, ignores = [] }: { fails?: Record<string, number>; ignores?: string[] } = {},
  ) {
    for (const [key, times] of Object.entries(fails)) this.fails.set(key, times);
    for (const key of ignores) this.ignores.add(key);
    this.supervisor = newSupervisor({ ...DEFAULT_POLICY, ...policy }, children, template);
    this.give({ kind: "init" });
  }

  /** What was commanded since the last time. */
  news(): readonly string[] {
    return this.trace.splice(0);
  }

  /** Keys of the children that run, in start order. */
  get running(): readonly string[] {
    return this.statuses("running");
  }

  statuses(status: string): readonly string[] {
    return this.supervisor.children.filter((one) => one.status === status).map(({ key }) => key);
  }

  give(input: Input): void {
    const { supervisor, commands, decisions } = step(
      this.supervisor,
      input,
      this.nowMs,
      this.random,
    );
    this.supervisor = JSON.parse(JSON.stringify(supervisor)) as Supervisor; // plain data, so that this is all of it
    this.decisions.push(...decisions);
    for (const command of commands) {
      if (command.kind !== "try-again") this.trace.push(text(command));
      if (command.kind === "reply") this.replies.push(command.reply);
    }
    this.commands.push(...commands);
    this.#unanswered.push(...commands);
    if (!this.held) this.answer();
  }

  /** Follows all that was commanded and is not followed yet. */
  answer(): void {
    this.held = false;
    for (let next = this.#unanswered.shift(); next !== undefined; next = this.#unanswered.shift()) {
      if (next.kind === "stop") this.give({ ...next, kind: "stopped" });
      if (next.kind === "start") this.#start(next);
      if (next.kind === "try-again") this.give(next);
    }
  }

  /** How the supervisor itself ended; undefined: it did not. */
  get exit(): Exit | undefined {
    return this.commands.find((command) => command.kind === "exit")?.exit;
  }

  crash(key: string, incarnation: number = this.child(key).incarnation): void {
    const { id } = this.child(key);
    this.give({ kind: "exited", child: id, incarnation, exit: CRASH, counted: true });
  }

  exits(key: string, exit: Exit, counted = true): void {
    const { id, incarnation } = this.child(key);
    this.give({ kind: "exited", child: id, incarnation, exit, counted });
  }

  /** What it replies, where it does so at once. */
  ask(asked: Asked): Reply | undefined {
    const before = this.replies.length;
    this.give({ ...asked, request: this.#request++ });
    return this.replies[before];
  }

  child(key: string): Supervisor["children"][number] {
    const found = this.supervisor.children.find((one) => one.key === key);
    if (found === undefined) throw new Error(`no child ${key}`);
    return found;
  }

  #start({ child: id, key, incarnation }: Extract<Command, { kind: "start" }>): void {
    const fails = this.fails.get(key) ?? 0;
    this.fails.set(key, Math.max(0, fails - 1));
    const answer = { child: id, incarnation } as const;
    if (fails > 0) this.give({ ...answer, kind: "start-failed", code: "no-start" });
    else this.give({ ...answer, kind: this.ignores.has(key) ? "start-ignored" : "started" });
  }
}

function text(command: Command): string {
  switch (command.kind) {
    case "start":
    case "stop":
      return `${command.kind} ${command.key}`;
    case "exit":
      return `exit ${command.exit.kind}`;
    case "wake-at":
      return `wake ${command.atMs}`;
    default:
      return command.kind;
  }
}
