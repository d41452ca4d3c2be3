import { Seeded } from "../../src/testing/seeded.ts";
import {
  type Asked,
  type ExitReason,
  nodesOf,
  type Script,
  type StartOutcome,
  type Step,
  type SupervisorNode,
  type TreeNode,
  type WorkerNode,
} from "./script.ts";

const DEPTH_MAX = 3;
const CHILDREN_MAX = 4;
const STEPS_MAX = 12;

/** What may happen in a script. */
export interface Repertoire {
  /** Whether it is bounded by what manifests and the command line have: no simple-one-for-one, nothing that starts or forgets children. */
  readonly isOfManifests: boolean;
}

/** Longer than any script: every restart counts. */
const ALWAYS_MS = 1_000_000_000;
const PERIOD_MS = 10_000;
/** What passes is at least two seconds from making a period, however often it passes. */
const PASSES_S = [4, 12] as const;

/** A tree and what happens to it, from a seed: the same seed, the same script. */
export function randomScript(
  seed: number,
  repertoire: Repertoire = { isOfManifests: false },
): Script {
  const writer = new Writer(new Seeded(seed), repertoire);
  const tree = writer.supervisor(DEPTH_MAX, "never");
  const steps = Array.from({ length: 1 + writer.random.below(STEPS_MAX) }, () => writer.step(tree));
  return { tree, steps };
}

type Auto = SupervisorNode["policy"]["autoShutdown"];

class Writer {
  readonly random: Seeded;
  readonly #repertoire: Repertoire;
  #keys = 0;
  /** What was started later, by the supervisor that was asked for it. */
  readonly #later = new Map<string, TreeNode[]>();

  constructor(random: Seeded, repertoire: Repertoire) {
    this.random = random;
    this.#repertoire = repertoire;
  }

  /** `above`: the automatic shutdown of the supervisor that this one is a child of. */
  supervisor(depth: number, above: Auto): SupervisorNode {
    const { random } = this;
    const key = this.#key();
    const strategy = random.pick([
      "one-for-one",
      "one-for-all",
      "rest-for-one",
      "one-for-all",
      "rest-for-one",
      ...this.#dynamicStrategies(depth),
    ] as const);
    const autoShutdown = random.pick([
      "never",
      "never",
      "any-significant",
      "all-significant",
    ] as const);
    const intensity = random.pick([0, 1, 1, 2, 3, 5]);
    const periodMs = random.pick([ALWAYS_MS, PERIOD_MS]);
    const policy = { strategy, intensity, periodMs, autoShutdown };
    const isSimple = strategy === "simple-one-for-one";
    const least = depth === DEPTH_MAX ? 1 : 0;
    const count = isSimple ? 0 : least + random.below(CHILDREN_MAX);
    return {
      kind: "supervisor",
      key,
      ...this.#restart(above),
      policy,
      children: Array.from({ length: count }, () => this.#child(depth - 1, autoShutdown)),
      template: isSimple ? this.worker(autoShutdown) : undefined,
    };
  }

  worker(above: Auto): WorkerNode {
    const { random } = this;
    const stubborn = random.once(5);
    const shutdown = stubborn
      ? random.pick(["brutal-kill", { timeoutMs: 1 }] as const)
      : random.pick(["brutal-kill", { timeoutMs: 60_000 }, "infinity"] as const);
    const starts = random.once(3) ? this.#starts() : [];
    return {
      kind: "worker",
      key: this.#key(),
      ...this.#restart(above),
      shutdown,
      stubborn,
      starts,
    };
  }

  step(tree: SupervisorNode): Step {
    const { random } = this;
    const supervisors = this.#all(tree).filter((node) => node.kind === "supervisor");
    const chosen = random.pick(supervisors);
    const { isOfManifests } = this.#repertoire;
    switch (random.below(14)) {
      case 0:
      case 1:
        if (isOfManifests) return this.#exits(chosen);
        return { kind: "ask", supervisor: chosen.key, asked: this.#startChild(chosen) };
      case 2:
      case 3:
      case 4:
        return { kind: "ask", supervisor: chosen.key, asked: this.#asked(chosen) };
      case 5: {
        const below = supervisors.filter(({ key }) => key !== tree.key && !isOfManifests);
        if (below.length > 0) return { kind: "kill", supervisor: random.pick(below).key };
        return random.once(4) ? { kind: "shutdown" } : this.#exits(chosen);
      }
      case 6:
      case 7:
        return { kind: "pass", seconds: random.pick(PASSES_S) };
      default:
        return this.#exits(chosen);
    }
  }

  #asked(supervisor: SupervisorNode): Asked {
    const { isOfManifests } = this.#repertoire;
    const others = isOfManifests ? [] : (["restart-child", "delete-child"] as const);
    const kind = this.random.pick(["terminate-child", ...others] as const);
    return { kind, key: this.#keyIn(supervisor) };
  }

  #exits(supervisor: SupervisorNode): Step {
    const { random } = this;
    const keys = this.#childrenOf(supervisor)
      .filter(({ kind }) => kind === "worker")
      .map(({ key }) => key);
    const count = keys.length === 0 ? 0 : random.pick([1, 1, 2, 2, 3]);
    const exits = Array.from({ length: count }, () => ({
      key: random.pick(keys),
      reason: random.pick<ExitReason>(["normal", "shutdown", "crash", "crash", "crash", "killed"]),
    }));
    const asked = random.once(4) ? this.#askedMeanwhile(supervisor) : undefined;
    return { kind: "exits", supervisor: supervisor.key, exits, asked };
  }

  /** Which process of a simple-one-for-one is meant must not need an answer of a supervisor that is held back. */
  #askedMeanwhile(supervisor: SupervisorNode): Asked {
    const isSimple = supervisor.template !== undefined;
    const { isOfManifests } = this.#repertoire;
    return !isOfManifests && (isSimple || this.random.once(4))
      ? this.#startChild(supervisor)
      : this.#asked(supervisor);
  }

  #startChild(supervisor: SupervisorNode): Asked {
    const { random } = this;
    const { template, policy } = supervisor;
    const known = this.#childrenOf(supervisor);
    if (template === undefined && known.length > 0 && random.once(4)) {
      return { kind: "start-child", child: random.pick(known) };
    }
    const child =
      template === undefined ? this.#stranger(policy.autoShutdown) : this.#dynamic(template);
    this.#later.set(supervisor.key, [...(this.#later.get(supervisor.key) ?? []), child]);
    return { kind: "start-child", child };
  }

  /** What it says of itself does not matter: the template does. */
  #dynamic({ stubborn }: WorkerNode): WorkerNode {
    const worker = this.worker("any-significant");
    return { ...worker, stubborn, starts: this.#dynamicStarts() };
  }

  /** Now and then one that the supervisor must refuse. */
  #stranger(above: Auto): TreeNode {
    const child = this.#child(1, above);
    return this.random.once(8) ? { ...child, significant: true } : child;
  }

  #child(depth: number, above: Auto): TreeNode {
    const isWorker = depth <= 0 || this.random.below(10) < 7;
    return isWorker ? this.worker(above) : this.supervisor(depth, above);
  }

  #restart(above: Auto): Pick<WorkerNode, "restart" | "significant"> {
    const { random } = this;
    if (above !== "never" && random.once(2)) {
      return {
        restart: random.pick(["transient", "transient", "temporary"] as const),
        significant: true,
      };
    }
    const restarts = ["permanent", "permanent", "transient", "temporary"] as const;
    return { restart: random.pick(restarts), significant: false };
  }

  /** The first start seldom fails, since then there is no tree. */
  #starts(): readonly StartOutcome[] {
    const { random } = this;
    const length = 1 + random.below(5);
    const later = Array.from({ length }, () =>
      random.pick<StartOutcome>(["ok", "ok", "fail", "fail", "fail", this.#unwilling]),
    );
    return [
      random.once(12) ? random.pick<StartOutcome>(["fail", this.#unwilling]) : "ok",
      ...later,
    ];
  }

  /** An actor of a manifest cannot choose not to be. */
  get #unwilling(): StartOutcome {
    return this.#repertoire.isOfManifests ? "fail" : "ignore";
  }

  #dynamicStrategies(depth: number): readonly ("one-for-one" | "simple-one-for-one")[] {
    if (this.#repertoire.isOfManifests) return ["one-for-one", "one-for-one"];
    return [depth === DEPTH_MAX ? "one-for-one" : "simple-one-for-one", "simple-one-for-one"];
  }

  /** OTP 25 faults where a child of simple-one-for-one is ignored in a restart (docs/supervision.md). */
  #dynamicStarts(): readonly StartOutcome[] {
    if (!this.random.once(3)) return [];
    const [first = "ok", ...rest] = this.#starts();
    return [first, ...rest.filter((outcome) => outcome !== "ignore")];
  }

  #childrenOf({ key, children }: SupervisorNode): readonly TreeNode[] {
    return [...children, ...(this.#later.get(key) ?? [])];
  }

  #all(node: TreeNode): readonly TreeNode[] {
    return [...nodesOf(node), ...Array.from(this.#later.values()).flat().flatMap(nodesOf)];
  }

  /** That of a child, or of nobody. */
  #keyIn(supervisor: SupervisorNode): string {
    const keys = this.#childrenOf(supervisor).map(({ key }) => key);
    return this.random.pick([...keys, ...keys, ...keys, "n0"]);
  }

  #key(): string {
    return `n${this.#keys++}`;
  }
}
