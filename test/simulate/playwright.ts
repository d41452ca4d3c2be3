import { Seeded } from "../campaigns/seeded.ts";
import type { ActorPlan, Ask, Plan, Step, SupervisorPlan, TemplatePlan, Under } from "./plan.ts";
import { escaped } from "./script.ts";

/** Writes the world of a seed: most are small, one in forty is large. */
export function planOf(seed: number): Plan {
  return new Playwright(seed).write();
}

/** Longest that a script waits, in milliseconds: the rest that a world has at its end is longer. */
const WAIT_MS_MAX = 3_000;

/** Cells of a world that may die: fewer than end a host. */
const KILLS_MAX = 6;

class Playwright {
  readonly #seed: number;
  readonly #seeded: Seeded;
  /** Of trees alone. */
  readonly #planter: Seeded;
  /** Of threads alone. */
  readonly #reaper: Seeded;
  /** Of monitors alone. */
  readonly #warden: Seeded;
  /** Of what bounds trees alone. */
  readonly #miser: Seeded;
  /** Of channels alone. */
  readonly #weaver: Seeded;
  /** Of parents alone. */
  readonly #matron: Seeded;
  /** Of templates alone. */
  readonly #sculptor: Seeded;
  /** Of stores alone. */
  readonly #keeper: Seeded;
  /** Of operators alone. */
  readonly #clerk: Seeded;
  /** Of what turns take alone. */
  readonly #watchmaker: Seeded;
  /** Of what there is room for alone. */
  readonly #porter: Seeded;
  /** Of the waiting before a restart alone. */
  readonly #waiter: Seeded;
  readonly #keyed: Ask[] = [];
  #actors: readonly ActorPlan[] = [];
  #supervisors: readonly SupervisorPlan[] = [];
  #count = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.#seeded = new Seeded(seed ^ 0x5eed);
    this.#planter = new Seeded(seed ^ 0x7ee5);
    this.#reaper = new Seeded(seed ^ 0x4ea9);
    this.#warden = new Seeded(seed ^ 0x3a4d);
    this.#miser = new Seeded(seed ^ 0x415e);
    this.#weaver = new Seeded(seed ^ 0x3ea7);
    this.#clerk = new Seeded(seed ^ 0xc1e4);
    this.#keeper = new Seeded(seed ^ 0x4ee9);
    this.#sculptor = new Seeded(seed ^ 0x5c1b);
    this.#matron = new Seeded(seed ^ 0x3a71);
    this.#watchmaker = new Seeded(seed ^ 0x3a7c);
    this.#porter = new Seeded(seed ^ 0x40e4);
    this.#waiter = new Seeded(seed ^ 0x3a17);
  }

  write(): Plan {
    const seeded = this.#seeded;
    const isLarge = seeded.once(40);
    const actorCount = isLarge ? 8 + seeded.below(20) : 2 + seeded.below(5);
    const stepCount = isLarge ? 100 + seeded.below(150) : 4 + seeded.below(37);
    this.#actors = Array.from({ length: actorCount }, (_, at) => this.#actor(at));
    if (this.#planter.once(3)) this.#plant();
    if (this.#waiter.once(2)) this.#delay();
    const template = this.#sculptor.once(4) ? this.#sculpt() : undefined;
    const hasParents = this.#matron.once(4);
    if (hasParents) this.#bear();
    if (!isLarge && this.#miser.once(2)) this.#bound();
    const isCalm = seeded.once(5);
    let steps: Step[] = [];
    while (steps.length < stepCount) steps.push(...this.#step(isCalm));
    if (this.#warden.once(3)) steps = this.#watch(steps);
    if (this.#weaver.once(3)) steps = this.#weave(steps);
    if (hasParents) steps = this.#rewritten(steps, "parent", (script) => this.#minding(script));
    if (this.#clerk.once(3)) this.#operate(steps);
    const audited = this.#clerk.once(6);
    steps = steps.map((step) =>
      step.kind === "end" && step.how === "close" && this.#clerk.once(2)
        ? { ...step, how: "drain" }
        : step,
    );
    const inMemory = this.#keeper.once(12);
    if (inMemory) steps = steps.filter(({ kind }) => kind !== "fault" && kind !== "end");
    const segmentBytes = seeded.pick([16_384, 65_536]);
    const cellCount = seeded.pick([1, 1, 2]);
    const threads = this.#reaper.once(3);
    const takesTime = threads && this.#watchmaker.once(2);
    if (threads) this.#reap(steps, takesTime ? cellCount + 1 : cellCount);
    const clientMail = this.#porter.once(8) && { countMax: 3, bytesMax: 1_000 };
    return {
      seed: this.#seed,
      segmentBytes,
      ...(inMemory && { inMemory }),
      cellCount,
      ...(threads && { threads }),
      ...(takesTime && { takesTime }),
      ...(clientMail && { clientMail }),
      activeMax: seeded.pick([1, 2, 1_000]),
      ...(seeded.once(2) ? { idleMs: seeded.pick([5, 50, 500]) } : {}),
      actors: this.#actors,
      ...(this.#supervisors.length > 0 ? { supervisors: this.#supervisors } : {}),
      ...(template && { template }),
      ...(audited && { audited }),
      steps,
    };
  }

  #actor(at: number): ActorPlan {
    const seeded = this.#seeded;
    return {
      name: `a${at}`,
      guest: seeded.once(12) ? "component" : "script",
      payloads: seeded.once(6) ? "private" : "public",
      mailboxMax: seeded.pick([1_000, 1_000, 1_000, 3]),
      ...(this.#porter.once(8) && { mailboxBytesMax: 300 }),
      outboxMax: seeded.pick([1_000, 1_000, 1_000, 2]),
      owedMax: seeded.pick([1_000, 1_000, 2]),
      timersMax: seeded.pick([1_000, 1_000, 3]),
      epochFuelMax: seeded.pick([20_000_000, 200_000, 60_000]),
    };
  }

  /** Lets threads of cells die now and then. */
  #reap(steps: Step[], cellCount: number): void {
    const reaper = this.#reaper;
    for (let left = reaper.below(KILLS_MAX); left > 0; left--) {
      const at = reaper.below(steps.length + 1);
      steps.splice(at, 0, { kind: "kill-cell", cell: reaper.below(cellCount) });
    }
  }

  /** Lets an operator look, cancel turns and send dead letters again. */
  #operate(steps: Step[]): void {
    const clerk = this.#clerk;
    for (let left = 1 + clerk.below(8); left > 0; left--) {
      const kind = clerk.pick(["look", "look", "cancel", "resend", "restart"] as const);
      const step = { kind, actor: clerk.below(this.#actors.length) };
      steps.splice(clerk.below(steps.length + 1), 0, step);
    }
    for (const [at, step] of steps.entries().toArray().toReversed()) {
      if (step.kind !== "stop" || clerk.once(3)) continue;
      if (this.#actors[step.actor]?.under === undefined) continue;
      const runs = { kind: "run", moves: 1 + clerk.below(120) } as const;
      steps.splice(at + 1, 0, runs, { kind: "restart", actor: step.actor });
    }
  }

  /** Lets half of those that play scripts monitor others, in most of what they are asked for. */
  #watch(steps: readonly Step[]): Step[] {
    const warden = this.#warden;
    this.#become((actor) =>
      actor.guest === "script" && warden.once(2) ? { ...actor, guest: "watcher" } : actor,
    );
    return this.#rewritten(steps, "watcher", (script) => this.#watching(script));
  }

  /** Gives most of those that play scripts channels, and has them use those in most of what they are asked for. */
  #weave(steps: readonly Step[]): Step[] {
    const weaver = this.#weaver;
    this.#become((actor) => {
      const isOther = actor.guest === "script" || actor.guest === "watcher";
      const isPeer = isOther && !weaver.once(4);
      const channelsMax = weaver.pick([100, 100, 100, 2]);
      const messageBytesMax = weaver.once(6) ? { messageBytesMax: 300 } : {};
      return isPeer ? { ...actor, guest: "peer", channelsMax, ...messageBytesMax } : actor;
    });
    return this.#rewritten(steps, "peer", (script) => this.#weaving(script));
  }

  /** Those that are made from one template, or are children of one parent, become what the first of them does. */
  #become(change: (actor: ActorPlan) => ActorPlan): void {
    const first = new Map<string, ActorPlan>();
    this.#actors = this.#actors.map((actor) => {
      const changed = change(actor);
      if (actor.isMade !== true && actor.parent === undefined) return changed;
      const like = first.getOrInsert(String(actor.parent), changed);
      return { ...like, name: actor.name };
    });
  }

  /** Lets one or two that nobody begins but an operator have children. */
  #bear(): void {
    const matron = this.#matron;
    const isFree = ({ under, isMade, guest }: ActorPlan): boolean =>
      under === undefined && isMade !== true && guest !== "component";
    const parents = [...this.#actors.keys()].filter((at) => {
      const actor = this.#actors[at];
      return actor !== undefined && isFree(actor) && !matron.once(3);
    });
    for (const parent of parents.slice(0, 1 + matron.below(2))) {
      const actor = this.#actors[parent];
      if (actor === undefined) continue;
      const kid = {
        ...this.#actor(0),
        guest: matron.pick(["script", "script", "peer"] as const),
        parent,
      };
      const kids = [0, 1, 2].map((at) => ({ ...kid, name: `${actor.name}/k${at}` }));
      this.#actors = [...this.#actors.with(parent, { ...actor, guest: "parent" }), ...kids];
    }
  }

  #minding(script: string): string {
    const matron = this.#matron;
    const [name = "", ...lines] = script.split("\n");
    const line = (): string => {
      const dice = matron.below(100);
      if (dice < 60) return `spawn k${matron.below(3)}`;
      if (dice < 72) return `renew ${matron.below(2)} ${matron.pick(["anew", "on"])}`;
      if (dice < 90) return `dismiss ${matron.below(2)} ${matron.pick([0, 0, 20, 2_000])}`;
      return "kin";
    };
    for (let count = matron.below(4); count > 0; count--)
      lines.splice(matron.below(lines.length + 1), 0, line());
    return [name, ...lines].join("\n");
  }

  /** With other scripts for all such guests. */
  #rewritten(
    steps: readonly Step[],
    guest: ActorPlan["guest"],
    rewrite: (script: string) => string,
  ): Step[] {
    const asks = new Map<Ask, Ask>(); // one that is repeated stays the same
    return steps.map((step) => {
      if (step.kind !== "ask" || this.#actors[step.actor]?.guest !== guest) return step;
      const ask = asks.get(step) ?? { ...step, script: rewrite(step.script) };
      asks.set(step, ask);
      return ask;
    });
  }

  #weaving(script: string): string {
    const weaver = this.#weaver;
    const [name = "", ...lines] = script.split("\n");
    for (let count = weaver.below(5); count > 0; count--)
      lines.splice(weaver.below(lines.length + 1), 0, this.#strand(2));
    return [name, ...lines].join("\n");
  }

  /** Something that is done to a channel. */
  #strand(depth: number): string {
    const weaver = this.#weaver;
    const dice = weaver.below(depth > 0 ? 100 : 45);
    const at = weaver.below(3);
    if (dice < 8) return `close ${at} ${weaver.pick(["enough", "bye", "r".repeat(400)])}`;
    if (dice < 16) return `grant ${at} ${weaver.pick([1, 2, 5, 0, 1_000_000])}`;
    if (dice < 30) return `add ${1 + weaver.below(9)}`;
    if (dice < 35) return `sleep ${weaver.below(weaver.pick([3, 50, 400]))}`;
    if (dice < 38) return `send ${this.#peer()} add 1`;
    if (dice < 40) return `timer ${weaver.below(300)} - add 1`;
    if (dice < 42) return "now";
    if (dice < 44) return weaver.pick(["trap", "err no", "fail so"]);
    if (dice < 45) return `note ${"n".repeat(weaver.pick([1, 9, 9_000]))}`;
    if (dice < 72) return `pass ${at} ${escaped(this.#strands(depth - 1))}`;
    return `open ${this.#peer()} ${this.#credit()} ${escaped(this.#greeting(depth - 1))}`;
  }

  #strands(depth: number): string {
    const count = 1 + this.#weaver.below(2);
    return Array.from({ length: count }, () => this.#strand(depth)).join("\n");
  }

  #greeting(depth: number): string {
    const weaver = this.#weaver;
    const lines = Array.from({ length: weaver.below(3) }, () => this.#strand(depth));
    const no = weaver.pick(["no", "no", "n".repeat(400)]);
    if (!weaver.once(6)) lines.push(weaver.once(6) ? `decline ${no}` : `accept ${this.#credit()}`);
    return lines.join("\n");
  }

  #credit(): string {
    const weaver = this.#weaver;
    const count = weaver.pick([1, 2, 3, 4, 10, 0, 2_000_000]);
    return `${weaver.pick(["auto", "auto", "manual"])} ${count}`;
  }

  #peer(): string {
    const weaver = this.#weaver;
    return weaver.once(25)
      ? "nobody"
      : (this.#actors[weaver.below(this.#actors.length)]?.name ?? "");
  }

  #watching(script: string): string {
    const warden = this.#warden;
    const [name = "", ...lines] = script.split("\n");
    const places = [...this.#actors, ...this.#supervisors];
    const address = (): string =>
      warden.once(25) ? "nobody" : (places[warden.below(places.length)]?.name ?? "");
    for (let count = warden.below(4); count > 0; count--)
      lines.splice(warden.below(lines.length + 1), 0, `watch ${address()}`);
    if (warden.once(4)) lines.push("unwatch");
    return [name, ...lines].join("\n");
  }

  /** Puts supervisors over most actors, and over some of the supervisors. */
  #plant(): void {
    const planter = this.#planter;
    const count = 1 + planter.below(planter.pick([2, 4]));
    for (let at = 0; at < count; at++) {
      const isTop = at === 0 || planter.once(3);
      const under = isTop ? undefined : this.#under(at);
      const above = under && this.#supervisors[under.supervisor]?.name;
      const supervisor: SupervisorPlan = {
        name: above === undefined ? `t${at}` : `${above}/s${at}`,
        strategy: planter.pick(["one-for-one", "one-for-all", "rest-for-one"]),
        intensity: planter.pick([0, 1, 1, 3, 10]),
        periodMs: planter.pick([100, 1_000, 5_000]),
        ...(under && { under }),
      };
      this.#supervisors = [...this.#supervisors, supervisor];
    }
    this.#actors = this.#actors.map((actor) => {
      if (planter.once(5)) return actor;
      const under = this.#under(count);
      return {
        ...actor,
        name: `${this.#supervisors[under.supervisor]?.name}/${actor.name}`,
        under,
      };
    });
  }

  /** Lets some of those that nobody supervises be made from a template: all alike. */
  #sculpt(): TemplatePlan | undefined {
    const sculptor = this.#sculptor;
    const like = this.#actors.find(({ under }) => under === undefined);
    if (like === undefined) return undefined;
    this.#actors = this.#actors.map((actor) => {
      if (actor.under !== undefined || (actor !== like && sculptor.once(2))) return actor;
      return { ...like, name: `v/${actor.name}`, isMade: true };
    });
    return { name: "v/*", instancesMax: sculptor.pick([100, 100, 100, 1, 2]) };
  }

  /** Lets some trees record few events in a second, so that their turns wait; what they are late with is done when the world has rested. */
  #bound(): void {
    const miser = this.#miser;
    this.#supervisors = this.#supervisors.map((one) =>
      miser.once(2) ? { ...one, eventsPerSecondMax: miser.pick([20, 60, 200]) } : one,
    );
  }

  /** Lets the restarts of some supervisors wait. */
  #delay(): void {
    const waiter = this.#waiter;
    this.#supervisors = this.#supervisors.map((one) => {
      if (waiter.once(2)) return one;
      const [initialMs, maxMs] = waiter.pick([
        [0, 0],
        [1, 100],
        [50, 400],
        [400, 3_000],
      ] as const);
      return { ...one, backoff: { initialMs, maxMs, jitter: waiter.pick([0, 0.5, 1]) } };
    });
  }

  /** One of so many. */
  #under(count: number): Under {
    const planter = this.#planter;
    return {
      supervisor: planter.below(count),
      restart: planter.pick(["permanent", "permanent", "transient", "temporary"]),
      shutdown: planter.pick(["brutal-kill", "infinity", { timeoutMs: 5_000 }, { timeoutMs: 20 }]),
      from: planter.pick(["last", "last", "initial"]),
    };
  }

  #step(isCalm: boolean): readonly Step[] {
    const seeded = this.#seeded;
    const actor = this.#any();
    const dice = seeded.below(100);
    if (dice < 52) return [this.#ask()];
    if (dice < 74) return [{ kind: "run", moves: 1 + seeded.below(seeded.pick([6, 30, 120])) }];
    if (dice < 80) return [{ kind: seeded.pick(["passivate", "release"]), actor }];
    if (dice < 83) return [{ kind: "leap", ms: 1 + seeded.below(seeded.pick([20, 2_000, 8_000])) }];
    if (dice < 86) return [{ kind: "upgrade", actor, edition: seeded.below(4) }];
    if (dice < 88) return [{ kind: "stop", actor }];
    if (dice < 90) return [{ kind: "start", actor }];
    if (isCalm) return [];
    if (dice < 96) return [this.#fault()];
    return [{ kind: "end", how: seeded.pick(["cut", "kill", "close"]) }];
  }

  #fault(): Step {
    const seeded = this.#seeded;
    const fault = seeded.pick([
      "cut",
      "cut",
      "cut",
      "kill",
      "kill",
      "lost-sync",
      "refused",
      "full",
    ] as const);
    return { kind: "fault", fault, operations: seeded.below(seeded.pick([4, 15, 60])) };
  }

  #ask(): Ask {
    const seeded = this.#seeded;
    if (this.#keyed.length > 0 && seeded.once(5)) return seeded.pick(this.#keyed);
    const ask: Ask = {
      kind: "ask",
      client: seeded.pick(["ann", "bob"]),
      how: seeded.once(4) ? "send" : "call",
      actor: this.#any(),
      script: `say q${this.#count++}\n${this.#script(2)}`,
      ...(seeded.once(3) ? { key: `k${this.#count}` } : {}),
      ...(seeded.once(6) ? { timeoutMs: seeded.below(1_500) } : {}),
    };
    if (ask.key !== undefined) this.#keyed.push(ask);
    return ask;
  }

  #script(depth: number): string {
    const seeded = this.#seeded;
    const lines = Array.from({ length: 1 + seeded.below(4) }, () => this.#line(depth));
    if (seeded.once(3)) lines.push("wait-all");
    if (seeded.once(25)) lines.push("trap");
    return lines.join("\n");
  }

  #line(depth: number): string {
    const seeded = this.#seeded;
    const dice = seeded.below(depth > 0 ? 100 : 50);
    if (dice < 12) return `add ${1 + seeded.below(1_000)}`;
    if (dice < 15) return "get";
    if (dice < 18) return `note ${"n".repeat(1 + seeded.below(seeded.once(20) ? 18_000 : 9))}`;
    if (dice < 20) return "notes";
    if (dice < 26) return `sleep ${seeded.below(seeded.pick([3, 50, WAIT_MS_MAX]))}`;
    if (dice < 29) return "now";
    if (dice < 32) return `log l${this.#count++}`;
    if (dice < 34) return `random ${seeded.below(20)}`;
    if (dice < 36) return seeded.pick(["who", "self"]);
    if (dice < 39) return "defer";
    if (dice < 43) return seeded.pick(["answer here", "answer", "refuse no"]);
    if (dice < 44) return `spin ${seeded.pick([1, 1_000, 10_000, 10 ** 15])}`;
    if (dice < 45) return `state ${seeded.pick([10, 5_000, 17_000, 59_999, 60_001])}`;
    if (dice < 47) return seeded.pick(["cancel-oldest", "cancel 7", "cancel-oldest"]);
    if (dice < 49) return seeded.pick(["err enough", "fail so be it", "trap"]);
    if (dice < 50) return `say ${"x".repeat(seeded.pick([1, 16_380, 17_000]))}`;
    if (dice < 57) return `timer ${this.#after()} - ${this.#body(depth)}`;
    if (dice < 60) return `timer ${this.#after()} ${700 + seeded.below(3_000)} ${this.#body(1)}`;
    const body = this.#body(depth);
    const to = this.#address();
    if (dice < 74) return `send ${to} ${body}`;
    if (dice < 90) return `call ${to} ${this.#deadline()} ${body}`;
    if (dice < 97) return `request ${to} ${this.#deadline()} ${body}`;
    return "wait";
  }

  #after(): number {
    const seeded = this.#seeded;
    return seeded.below(seeded.pick([3, 100, 4_000]));
  }

  #body(depth: number): string {
    return escaped(this.#script(depth - 1));
  }

  #deadline(): number {
    const seeded = this.#seeded;
    return seeded.below(seeded.pick([2, 100, WAIT_MS_MAX, WAIT_MS_MAX]));
  }

  #address(): string {
    return this.#seeded.once(25) ? "nobody" : (this.#actors[this.#any()]?.name ?? "");
  }

  #any(): number {
    return this.#seeded.below(this.#actors.length);
  }
}
