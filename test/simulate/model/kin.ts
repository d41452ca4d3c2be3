import type { Value } from "../../../src/base/mod.ts";
import type { Chain, Observed, Recorded } from "../observed.ts";
import type { Complaints } from "./complaint.ts";
import { waitsForParent } from "./grounds.ts";
import type { World } from "./world.ts";
import { show } from "./show.ts";
import { isAtRest } from "./turns.ts";

// Parents that are components, and their children (docs/capabilities/supervisor.md).

/**
 * A child begins, begins again and is ended where its parent ordered that before, durably, or has ended itself; it ends with its parent; and its
 * parent is told of its ends, once each, and of nothing else.
 */
export function judgeKin(world: World, complaints: Complaints): void {
  const { chains, plan } = world.observed;
  for (const chain of chains) {
    const known = plan.actors[chain.actor];
    if (known?.guest === "parent") new Parent(chain, world, complaints).judge();
    if (known?.parent !== undefined) judgeChild(chain, world, complaints);
  }
}

function judgeChild(child: Chain, world: World, complaints: Complaints): void {
  const { observed, turns } = world;
  const hold = (isSo: boolean, seq: number | string, what: string): void =>
    complaints.hold(isSo, "kin", () => `${child.name} ${seq}: ${what}`);
  const parent = observed.chains.find(({ events }) => events.some((one) => adopts(one, child.id)));
  const order = parent?.events.find((one) => adopts(one, child.id));
  const [genesis] = child.events;
  if (parent === undefined || order === undefined || genesis === undefined)
    return hold(false, 0, "was begun by nobody");
  hold(isBefore(order, genesis, observed), 0, "began before its parent had ordered that");
  const ordered = (
    name: string,
    isIt: (args: readonly Value[]) => boolean,
    one: Recorded,
  ): boolean =>
    parent.events.some(
      (each) =>
        each.name === name &&
        each.args[0] === child.id &&
        isIt(each.args) &&
        isBefore(each, one, observed),
    );
  const end = parent.events.find(({ event }) => event.kind === "stopped");
  let now = 0;
  const isNext = ([, ended]: readonly Value[]): boolean => ended === now;
  for (const one of child.events) {
    const { event, seq } = one;
    if (event.kind === "started" && event.reason === "restart") {
      now = event.incarnation - 1;
      hold(ordered("kin-restart", isNext, one), seq, `began as ${event.incarnation} by itself`);
    }
    if (event.kind === "started") now = event.incarnation;
    if (event.kind !== "stopped" || event.code !== "ACTOR_SHUTDOWN") continue;
    const isWithParent = end !== undefined && isBefore(end, one, observed);
    // One that runs is ended first where it is to begin again.
    const isOrdered = ordered("kin-stop", () => true, one) || ordered("kin-restart", isNext, one);
    hold(isWithParent || isOrdered, seq, "was ended by nobody");
  }
  const isOver = child.events.some(({ event }) => event.kind === "stopped");
  hold(end === undefined || isOver, "end", "outlives its parent");
  if (!waitsForParent(child, observed) || !isAtRest(parent, turns.get(parent.id) ?? [])) return;
  const incarnation = child.events.findLast(({ event }) => event.kind === "started")?.event;
  const isTold = parent.events.some(({ event, args }) => {
    if (event.kind !== "received" || event.message !== "exit") return false;
    const exit = args[0] as unknown as Exit;
    return (
      exit.actor === child.id &&
      incarnation?.kind === "started" &&
      exit.incarnation === incarnation.incarnation
    );
  });
  hold(isTold, "end", "has failed, of which its parent was never told");
}

function adopts({ event }: Recorded, id: string): boolean {
  const effect = event.kind === "called" ? event.effect : undefined;
  return effect?.kind === "child" && effect.change === "added" && effect.id === id;
}

function isBefore(order: Recorded, done: Recorded, { links }: Observed): boolean {
  const durable = links.get(order.link)?.durable ?? Infinity;
  return durable <= (links.get(done.link)?.handed ?? -1);
}

interface Exit {
  readonly actor: string;
  readonly incarnation: number;
  readonly reason: { readonly tag: string; readonly val: Value };
}

class Parent {
  readonly #chain: Chain;
  readonly #world: World;
  readonly #complaints: Complaints;
  #children: readonly string[] = [];
  readonly #told = new Set<string>();

  constructor(chain: Chain, world: World, complaints: Complaints) {
    this.#chain = chain;
    this.#world = world;
    this.#complaints = complaints;
  }

  judge(): void {
    for (const one of this.#chain.events) {
      const { event, name, result } = one;
      if (event.kind === "received" && event.message === "exit" && event.position !== undefined)
        this.#exits(one);
      if (event.kind !== "called" && event.kind !== "returned") continue;
      const { effect } = event;
      if (effect?.kind === "child" && effect.change === "added")
        this.#children = [...this.#children, effect.id];
      if (effect?.kind === "child" && effect.change === "removed")
        this.#children = this.#children.filter((id) => id !== effect.id);
      if (name !== "kin-children" || result === undefined) continue;
      this.#hold(
        show([result]) === show([this.#children.toSorted()]),
        one,
        `has ${show([result])}`,
      );
    }
  }

  #hold(isSo: boolean, { seq }: Recorded, what: string): void {
    this.#complaints.hold(isSo, "kin", () => `${this.#chain.name} ${seq}: ${what}`);
  }

  /** It is true, of one of its own, and was not told before. */
  #exits(one: Recorded): void {
    const { actor, incarnation, reason } = one.args[0] as unknown as Exit;
    const key = `${actor} ${incarnation} ${reason.tag}`;
    this.#hold(!this.#told.has(key), one, `is told twice of ${key}`);
    this.#told.add(key);
    this.#hold(this.#children.includes(actor), one, `is told of ${actor}, which is no child`);
    let now = 0;
    const isTrue = this.#world.chains.get(actor)?.events.some(({ event }) => {
      if (event.kind === "started") now = event.incarnation;
      if (event.kind === "failed")
        return now === incarnation && reason.tag === "abnormal" && reason.val === event.code;
      return event.kind === "stopped" && now === incarnation && reason.tag !== "abnormal";
    });
    this.#hold(isTrue === true, one, `is told of an end of ${key} that was none`);
  }
}
