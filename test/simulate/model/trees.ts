import type { Value } from "../../../src/base/mod.ts";
import type { Chain, Recorded } from "../observed.ts";
import type { SupervisorPlan } from "../plan.ts";
import { type ChildPlan, childrenOf, keyOf } from "../tree.ts";
import type { Complaints } from "./complaint.ts";
import type { World } from "./world.ts";
import { UNCOUNTED } from "./restarts.ts";
import { show, textOf } from "./show.ts";

/** A child, as its supervisor has to see it. */
interface Child {
  readonly plan: ChildPlan;
  readonly id: string;
  incarnation: number;
  isRunning: boolean;
  /** Temporary, and gone: nobody knows it any more. */
  isForgotten: boolean;
  /** It is to be started again, later. */
  wait: Wait | undefined;
}

/** Of all that one restart starts. */
interface Wait {
  /** Not before. */
  readonly fromMs: number;
}

/** What an order has to be: of which child, to do what. */
interface Order {
  readonly child: string;
  readonly what: "start" | "stop";
}

/**
 * What supervisors made of the ends of their children is what OTP's would: who is stopped and who is started, in which order; when one gives
 * up; and in the end nobody has been left behind.
 */
export function judgeTrees(world: World, complaints: Complaints): void {
  const { observed, chains } = world;
  const alive = new Set<string>();
  const lost: string[] = [];
  for (const chain of observed.chains) {
    const plan = observed.plan.supervisors?.[chain.supervisor];
    if (plan === undefined) continue;
    const house = new House(chain, plan, world, complaints);
    house.judge();
    for (const id of house.running) alive.add(id);
    if (house.isLost) lost.push(`${plan.name}/`);
  }
  for (const chain of observed.chains) {
    const under = (
      observed.plan.actors[chain.actor] ?? observed.plan.supervisors?.[chain.supervisor]
    )?.under;
    if (under === undefined || lost.some((above) => chain.name.startsWith(above))) continue;
    const last = chain.events.findLast(({ event }) => LIFE.includes(event.kind))?.event.kind;
    complaints.hold((last === "stopped") !== alive.has(chain.id), "trees", () => {
      return `${chain.name} ${alive.has(chain.id) ? "has" : "has not"} to run in the end; its life's last is ${last}`;
    });
    if (alive.has(chain.id))
      complaints.hold(last !== "failed", "trees", () => `${chain.name} was left where it failed`);
  }
  for (const id of alive)
    complaints.hold(
      chains.has(id) || lost.length > 0,
      "trees",
      () => `${id} has to run, and has no chain`,
    );
}

const LIFE: readonly string[] = ["started", "failed", "stopped"];

class House {
  /** A child could not be started: what it does then is not followed any further. */
  isLost = false;
  readonly #chain: Chain;
  readonly #plan: SupervisorPlan;
  readonly #world: World;
  readonly #complaints: Complaints;
  readonly #planned: readonly ChildPlan[];
  /** In start order. */
  #children: Child[] = [];
  #due: Order[] = [];
  /** It failed, and nothing follows from that: it may be stopped for good. */
  #lost: string | undefined;
  /** They were to come back later, and will not: who of them failed may be stopped for good. */
  readonly #left = new Set<string>();
  #restartsMs: readonly number[] = [];
  /** The exit that it was told last, until it has judged that. */
  #exit: Exit | undefined;
  #isEnding = false;
  #isStopped = false;
  /** In the present turn: of one that fails nothing is kept. */
  #forgotten: Child[] = [];
  /** Its last turn failed: of what that did its state says nothing, and it may order the same again. */
  #isRepeating = false;

  constructor(chain: Chain, plan: SupervisorPlan, world: World, complaints: Complaints) {
    this.#chain = chain;
    this.#plan = plan;
    this.#world = world;
    this.#complaints = complaints;
    this.#planned = childrenOf(world.observed.plan, chain.supervisor);
  }

  /** Children that have to run when all is over. */
  get running(): readonly string[] {
    if (this.#isStopped) return [];
    return this.#children.filter(({ isRunning }) => isRunning).map(({ id }) => id);
  }

  judge(): void {
    for (const one of this.#chain.events) this.#next(one);
    if (this.isLost || this.#isStopped) return;
    this.#hold(!this.#isEnding, undefined, () => "gave up, and did not end");
    for (const { plan, wait } of this.#children)
      this.#hold(wait === undefined, undefined, () => `never started ${keyOf(plan.plan)} again`);
  }

  #hold(isSo: boolean, one: Recorded | undefined, what: () => string): void {
    if (this.isLost) return;
    this.#complaints.hold(
      isSo,
      "trees",
      () => `${this.#chain.name} ${one?.seq ?? "end"}: ${what()}`,
    );
  }

  #next(one: Recorded): void {
    const { event, name, args, result } = one;
    switch (event.kind) {
      case "received":
        return this.#receives(one);
      case "called":
        if (name === "spawn-child" || name === "restart-child") return this.#starts(one);
        if (name === "stop-child") return this.#stops(one);
        if (name === "end") this.#hold(this.#isEnding, one, () => `ends with ${show(args)}`);
        return;
      case "returned":
        if (name === "spawn-child" || name === "restart-child") this.#answered(result);
        return;
      case "decided":
        return this.#decides(one);
      case "replied":
        this.#isRepeating = false;
        this.#forgotten = [];
        this.#hold(this.#due.length === 0, one, () => `left undone ${JSON.stringify(this.#due)}`);
        return;
      case "failed":
        this.#hold(STOPS.includes(event.code), one, () => `failed with ${event.code}`);
        this.#due = [];
        this.#isRepeating = true;
        for (const child of this.#forgotten.splice(0)) child.isForgotten = false;
        return;
      case "stopped":
        this.#isStopped = true;
        return;
      default:
    }
  }

  #receives(one: Recorded): void {
    const { event, args } = one;
    if (event.kind !== "received") return;
    this.#lost = undefined;
    if (event.message === "init") return this.#begins();
    if (event.message === "exit") {
      const exit = args[0] as {
        readonly actor: string;
        readonly incarnation: number;
        readonly reason: { readonly tag: string; readonly val: Value };
      };
      const { actor: child, incarnation, reason } = exit;
      const isAbnormal = reason.tag === "abnormal";
      const isCounted = !isAbnormal || !UNCOUNTED.includes(textOf(reason.val));
      this.#exit = { child, incarnation, isAbnormal, isCounted };
      return this.#judgeExit(one);
    }
    if (event.sender.kind !== "host" || event.message === "timer") return;
    const { body } = args[0] as { readonly body: Uint8Array };
    const input = JSON.parse(textOf(body)) as { readonly kind: string; readonly key?: string };
    if (input.kind === "shutdown") this.#shutsDown();
    else if (input.kind === "terminate-child") this.#terminates(input.key ?? "");
    else if (input.kind === "restart-child") this.#restarts(input.key ?? "");
  }

  /** All children are started, in order, also those of one that begins again. */
  #begins(): void {
    this.#isStopped = false;
    this.#isEnding = false;
    this.#restartsMs = [];
    for (const child of this.#children) {
      child.isRunning = false;
      child.wait = undefined;
    }
    this.#left.clear();
    this.#due = this.#planned.map(({ plan }) => ({ child: keyOf(plan), what: "start" }));
  }

  #shutsDown(): void {
    this.#isEnding = true;
    this.#leaves(this.#children);
    this.#due = this.#running().toReversed().map(stop);
  }

  #terminates(key: string): void {
    const child = this.#children.find((one) => keyOf(one.plan.plan) === key && !one.isForgotten);
    if (child === undefined) return;
    this.#leaves([child]);
    if (child.isRunning) this.#due = [stop(child)];
  }

  /** Of one that was stopped, or ended and was not to begin again. */
  #restarts(key: string): void {
    const child = this.#children.find((one) => keyOf(one.plan.plan) === key && !one.isForgotten);
    if (child?.isRunning === false && child.wait === undefined)
      this.#due = [{ child: key, what: "start" }];
  }

  /** Who of these was to come back later does not. */
  #leaves(children: readonly Child[]): void {
    for (const child of children) {
      if (child.wait !== undefined) this.#left.add(child.id);
      child.wait = undefined;
    }
  }

  #running(): readonly Child[] {
    return this.#children.filter(({ isRunning }) => isRunning);
  }

  #starts(one: Recorded): void {
    const { name, args, seq } = one;
    const [id, second, initial] = args as [string, string | number, boolean];
    const known = this.#children.find((child) => child.id === id && !child.isForgotten);
    const spawned = name === "spawn-child" ? String(second).split("/").at(-1) : undefined;
    const key = spawned ?? (known && keyOf(known.plan.plan)) ?? id;
    if (known?.wait !== undefined) this.#comes(one, known, known.wait);
    const [due, ...rest] = this.#due;
    this.#hold(due?.child === key && due.what === "start", one, () => {
      return `starts ${key}, due is ${JSON.stringify(due)}`;
    });
    this.#due = rest;
    if (spawned !== undefined) return this.#spawns(one, id, spawned);
    const incarnation = Number(second);
    const isNext = incarnation > (known?.incarnation ?? 0) - (this.#isRepeating ? 1 : 0);
    this.#hold(known !== undefined && isNext, one, () => {
      return `starts ${key} as ${incarnation} after ${known?.incarnation}`;
    });
    if (known === undefined) return;
    this.#hold(
      initial === (known.plan.under.from === "initial"),
      one,
      () => `${key} from ${initial}`,
    );
    known.incarnation = incarnation;
    known.isRunning = true;
    this.#left.delete(id);
    this.#judgeStarted(one, known, seq);
  }

  /** Its time has come, and that of those that are started for each other's sake. */
  #comes(one: Recorded, child: Child, wait: Wait): void {
    this.#hold(one.atMs >= wait.fromMs, one, () => {
      return `starts ${keyOf(child.plan.plan)} at ${one.atMs}, not before ${wait.fromMs}`;
    });
    if (this.#due.length > 0) {
      child.wait = undefined;
      return;
    }
    const isAlone = this.#plan.strategy === "one-for-one";
    const together = isAlone ? [child] : this.#children.filter((other) => other.wait === wait);
    for (const other of together) other.wait = undefined;
    this.#due = together.map(start);
  }

  #spawns(one: Recorded, id: string, key: string): void {
    const at = this.#planned.findIndex(({ plan }) => keyOf(plan) === key);
    const plan = this.#planned[at];
    const isNew = !this.#children.some((child) => child.id === id);
    this.#hold(plan !== undefined && isNew, one, () => `spawns ${key}, which it has`);
    if (plan === undefined) return;
    const child = {
      plan,
      id,
      incarnation: 0,
      isRunning: true,
      isForgotten: false,
      wait: undefined,
    };
    const place = (other: Child): number => this.#planned.indexOf(other.plan);
    const others = this.#children.filter((other) => other.plan !== plan);
    this.#children = [...others, child].toSorted((a, b) => place(a) - place(b));
  }

  /** The life that was ordered began after the order was durable. */
  #judgeStarted(one: Recorded, { id, incarnation }: Child, seq: number): void {
    const { links } = this.#world.observed;
    const began = this.#world.chains
      .get(id)
      ?.events.find(
        ({ event }) =>
          event.kind === "started" &&
          event.reason === "restart" &&
          event.incarnation === incarnation,
      );
    if (began === undefined) return; // the host closed meanwhile, or it could not be
    const ordered = links.get(one.link)?.durable;
    const made = links.get(began.link)?.handed;
    this.#hold(ordered !== undefined && made !== undefined && ordered <= made, one, () => {
      return `the order at ${seq} was followed before it was durable`;
    });
  }

  #answered(result: Value): void {
    const { tag } = result as { readonly tag: string };
    if (tag === "err") this.isLost = true;
  }

  #stops(one: Recorded): void {
    const [id] = one.args as [string];
    const child = this.#children.find((other) => other.id === id);
    const key = child && keyOf(child.plan.plan);
    if (this.#lost === id) {
      this.#lost = undefined; // nothing but its end follows from its failure
      return;
    }
    if (this.#left.delete(id)) return;
    const [due, ...rest] = this.#due;
    this.#hold(due?.child === key && due?.what === "stop", one, () => {
      return `stops ${key}, due is ${JSON.stringify(due)}`;
    });
    this.#due = rest;
    if (child !== undefined) this.#loses(child);
  }

  #loses(child: Child): void {
    child.isRunning = false;
    const isTemporary = child.plan.under.restart === "temporary";
    if (isTemporary && !this.#isEnding) this.#forgets(child); // one that ends itself takes up again all that it had
  }

  #forgets(child: Child): void {
    child.isForgotten = true;
    this.#forgotten.push(child);
  }

  /** What it was told is true: that child ended so, in that incarnation. */
  #judgeExit(one: Recorded): void {
    const exit = this.#exit;
    if (exit === undefined) return;
    const { child, incarnation, isAbnormal } = exit;
    const chain = this.#world.chains.get(child);
    const isTrue = chain !== undefined && ended(chain, incarnation, isAbnormal);
    this.#hold(isTrue, one, () => `heard of an end of ${chain?.name} ${incarnation} that was none`);
  }

  #decides(one: Recorded): void {
    const { event, atMs } = one;
    if (event.kind !== "decided") return;
    const child = this.#children.find(({ id, isForgotten }) => id === event.child && !isForgotten);
    const isAbnormal = event.exit.kind === "abnormal";
    const isAsTold = this.#exit?.child === event.child && this.#exit.isAbnormal === isAbnormal;
    const isCounted = this.#exit?.isCounted === true;
    this.#hold(isAsTold, one, () => `judged an end of ${event.child} that it was not told of`);
    this.#exit = undefined; // each is judged once
    const ended = { incarnation: event.incarnation, isAbnormal, isCounted };
    const expected = this.#follows(child, ended, atMs);
    const ids = (list: readonly Child[]): readonly string[] => list.map(({ id }) => id);
    const isRight =
      event.decision === expected.decision &&
      show(event.stop) === show(ids(expected.stop)) &&
      show(event.start) === show(ids(expected.start));
    this.#hold(isRight, one, () => {
      const said = show([event.decision, [...event.stop], [...event.start]]);
      return `decided ${said}, not ${show([expected.decision, [...ids(expected.stop)], [...ids(expected.start)]])}`;
    });
    if (event.decision !== "restart") this.#lost = event.child;
    if (event.decision === "escalate") {
      this.#isEnding = true;
      this.#leaves(this.#children);
    }
    this.#due = expected.stop.map(stop);
    const { backoff } = this.#plan;
    if (backoff === undefined) this.#due.push(...expected.start.map(start));
    const wait = backoff && { fromMs: atMs + Math.floor(backoff.initialMs * (1 - backoff.jitter)) };
    for (const one of expected.start) one.wait = wait;
  }

  /** OTP's supervisor(3), for a child that ended in this incarnation. */
  #follows(
    child: Child | undefined,
    { incarnation, isAbnormal, isCounted }: Omit<Exit, "child">,
    atMs: number,
  ): Following {
    if (child === undefined || !child.isRunning || child.incarnation !== incarnation)
      return { decision: "ignore", stop: [], start: [] };
    child.isRunning = false;
    const { restart } = child.plan.under;
    if (restart === "temporary") {
      this.#forgets(child);
      return { decision: "forget", stop: [], start: [] };
    }
    if (restart === "transient" && !isAbnormal) return { decision: "ignore", stop: [], start: [] };
    const { intensity, periodMs, strategy } = this.#plan;
    const recent = this.#restartsMs.filter((ms) => ms >= atMs - periodMs);
    this.#restartsMs = isCounted ? [...recent, atMs] : recent;
    if (isCounted && this.#restartsMs.length > intensity)
      return { decision: "escalate", stop: this.#running().toReversed(), start: [] };
    const known = this.#children.filter(({ isForgotten }) => !isForgotten);
    const affected =
      strategy === "one-for-all"
        ? known
        : strategy === "rest-for-one"
          ? known.slice(known.indexOf(child))
          : [child];
    const stopped = affected.filter(({ isRunning }) => isRunning).toReversed();
    const start = affected.filter(({ plan }) => plan.under.restart !== "temporary");
    return { decision: "restart", stop: stopped, start };
  }
}

interface Exit {
  readonly child: string;
  readonly incarnation: number;
  readonly isAbnormal: boolean;
  /** Against the intensity. */
  readonly isCounted: boolean;
}

interface Following {
  readonly decision: "ignore" | "forget" | "restart" | "escalate";
  readonly stop: readonly Child[];
  readonly start: readonly Child[];
}

const STOPS: readonly string[] = ["ACTOR_STOPPED", "ACTOR_SHUTDOWN"];

function stop({ plan }: Child): Order {
  return { child: keyOf(plan.plan), what: "stop" };
}

function start({ plan }: Child): Order {
  return { child: keyOf(plan.plan), what: "start" };
}

/** Whether its chain has such an end in this incarnation. */
function ended({ events }: Chain, incarnation: number, isAbnormal: boolean): boolean {
  let now = 0;
  return events.some(({ event }) => {
    if (event.kind === "started") now = event.incarnation;
    const isEnd = isAbnormal ? event.kind === "failed" : event.kind === "stopped";
    return isEnd && now === incarnation;
  });
}
