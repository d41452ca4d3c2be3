import type { Chain, Observed, Operated, Recorded, Stands } from "../observed.ts";
import type { ActorPlan } from "../plan.ts";
import { shortOf } from "../script.ts";
import { OPERATOR } from "../world-operators.ts";
import type { Complaints } from "./complaint.ts";
import type { World } from "./world.ts";
import { show, textOf } from "./show.ts";
import type { Turn } from "./turns.ts";

// What operators were told is what the chains say, and what they sent again had died.

export function judgeOperators(world: World, complaints: Complaints): void {
  const { observed, chains, turns } = world;
  for (const one of observed.operated) {
    const chain = chains.get(one.actor);
    if (chain === undefined)
      complaints.add("operators", `${one.actor} was there, and has no chain`);
    else judge(one, chain, world, complaints);
  }
  for (const turn of [...turns.values()].flat()) {
    if (isOfOperator(turn)) judgeLetter(turn, world, complaints);
    if (turn.end !== undefined) judgeEnd(turn.chain, turn.end, observed, complaints);
  }
}

/** What ends a turn from outside, somebody did. */
function judgeEnd(
  { actor, name }: Chain,
  { event, seq }: Recorded,
  { plan: { steps } }: Observed,
  complaints: Complaints,
): void {
  if (event.kind !== "failed") return;
  const where = (): string => `${name} ${seq}: failed with ${event.code}`;
  if (event.code === "ACTOR_CANCELLED") {
    const isAsked = steps.some((step) => step.kind === "cancel" && step.actor === actor);
    complaints.hold(isAsked, "operators", where);
  }
  if (event.code === "CELL_LOST") {
    const deaths = steps.filter(({ kind }) => kind === "kill-cell");
    complaints.hold(deaths.length >= 2, "operators", where);
  }
}

/** Whether it is of a dead letter that was sent again. */
export function isOfOperator({ message }: Turn): boolean {
  return message?.sender.tag === "client" && message.sender.val === OPERATOR;
}

/** The actor whose chain is the record of what operators do. */
export const ROOT = "host";

/** What was done was asked for before, durably, each time. `isFull`: the disk was, and what makes room is done nevertheless. */
export function judgeRecord(world: World, isFull: boolean, complaints: Complaints): void {
  const { observed } = world;
  const record = observed.chains.find(({ name }) => name === ROOT);
  const asked = new Set(record?.events);
  for (const chain of observed.chains) {
    if (chain === record) continue;
    const plan = planOf(chain, observed);
    for (const one of chain.events) {
      const deed = deedOf(one, isBegun(plan) || plan?.isMade === true);
      if (deed === undefined || (isFull && FREES.includes(deed))) continue;
      const found = [...asked].findLast(
        (other) => isDeed(other, deed, chain) && isBefore(other, one, observed),
      );
      complaints.hold(found !== undefined, "record", () => {
        return `${chain.name} ${one.seq}: nobody asked for its ${deed}`;
      });
      if (found !== undefined) asked.delete(found);
    }
    judgeEnded(chain, plan, record, world, complaints);
  }
}

/** Who ended, that nobody supervises and that nobody stopped, stands there, where no host was cut off that was to put it down. */
function judgeEnded(
  { id, name, events }: Chain,
  plan: Partial<ActorPlan> | undefined,
  record: Chain | undefined,
  { observed }: World,
  complaints: Complaints,
): void {
  const last = events.find(({ event }) => event.kind === "stopped")?.event;
  if (last?.kind !== "stopped" || plan === undefined || isBegun(plan)) return;
  const isWhole = observed.hosts.every(({ end }) => end === "close");
  if (!isWhole || last.code === "ACTOR_STOPPED") return;
  const isTold = record?.events.some(
    ({ event, args }) =>
      event.kind === "received" &&
      event.function.endsWith("#ended") &&
      show([...args]) === show([id, name, last.code]),
  );
  complaints.hold(
    isTold === true,
    "record",
    () => `${name} ended with ${last.code}, of which nothing stands`,
  );
}

const FREES = ["stop", "cancel"];

/** By a supervisor, or a parent. */
function isBegun(plan: Partial<ActorPlan> | undefined): boolean {
  return plan?.under !== undefined || plan?.parent !== undefined;
}

function planOf({ actor, supervisor }: Chain, { plan }: Observed): Partial<ActorPlan> | undefined {
  return plan.actors[actor] ?? plan.supervisors?.[supervisor];
}

/** What an operator must have wanted, where this stands in a chain. `isOthers`: somebody else begins it. */
function deedOf({ event, seq }: Recorded, isOthers: boolean): string | undefined {
  if (event.kind === "started" && seq === 0) return isOthers ? undefined : "start";
  if (event.kind === "failed" && event.code === "ACTOR_CANCELLED") return "cancel";
  if (event.kind === "upgraded") return "upgrade";
  return event.kind === "stopped" && event.code === "ACTOR_STOPPED" ? "stop" : undefined;
}

function isDeed({ event, args }: Recorded, deed: string, { name, id }: Chain): boolean {
  if (event.kind !== "received" || !event.function.endsWith("#asked")) return false;
  const [what, whom] = args;
  return what === deed && (whom === name || whom === id);
}

function isBefore(asked: Recorded, done: Recorded, { links }: Observed): boolean {
  const durable = links.get(asked.link)?.durable ?? Infinity;
  return durable <= (links.get(done.link)?.handed ?? -1);
}

function judge(one: Operated, chain: Chain, world: World, complaints: Complaints): void {
  const { came, moment } = one;
  const hold = (isSo: boolean, what: string): void =>
    complaints.hold(isSo, "operators", () => `${chain.name}: ${what}`);
  switch (came.kind) {
    case "looked": {
      const isOfOneMoment = world.observed.plan.threads !== true; // else it went on between two questions
      hold(came.isTold || !isOfOneMoment, "the list says nothing of it, which it says itself");
      const isCallable = came.functions.some((name) => name.endsWith("#handle"));
      hold(isCallable, `may be called ${came.functions.join()}`);
      if (world.observed.hosts[one.host]?.end !== "close") return; // what was not durable yet may be gone
      // One that is being made may come to nothing.
      const isThere = came.running.every(
        ({ id, name }) => world.chains.get(id)?.name === name || isMade(name, world.observed),
      );
      hold(isThere, "was listed with others that there are not");
      for (const what of wrongIn(came.stands, chain, world.observed)) hold(false, what);
      return;
    }
    case "cancelled": {
      const { turn, isCancelled, receipt } = came;
      const end = chain.events[receipt.seq];
      const isDurable = isKept(receipt.link, moment, world.observed) && end?.link === receipt.link;
      hold(isDurable, `was cancelled at ${receipt.seq}, which is not kept`);
      if (!isCancelled) return;
      const own = (world.turns.get(chain.id) ?? []).find(({ received }) => received.seq === turn);
      const isEnd = end !== undefined && own?.end === end;
      const isSo = isEnd && end.event.kind === "failed" && end.event.code === "ACTOR_CANCELLED";
      return hold(isSo, `the turn ${turn} was cancelled, and did not end so`);
    }
    default: {
      const { letter, to, receipt } = came;
      const isTaken = world.chains
        .get(to)
        ?.events.some(
          ({ event, link }) =>
            link === receipt.link &&
            event.kind === "received" &&
            event.key === keyOf(chain, letter),
        );
      const isDurable = isKept(receipt.link, moment, world.observed);
      return hold(isTaken === true && isDurable, `${letter} was sent again, and nobody took it`);
    }
  }
}

function isMade(name: string | undefined, { plan }: Observed): boolean {
  return plan.actors.some((one) => one.name === name && one.isMade === true);
}

function isKept(link: string, moment: number, { links }: Observed): boolean {
  return (links.get(link)?.durable ?? Infinity) <= moment;
}

/** Whatever it stands in is an event of its chain. */
function* wrongIn(
  { turn, waiting, nextTimer, waitsFor }: Stands,
  { events }: Chain,
  { chains }: Observed,
): Generator<string> {
  const taken = turn && events[turn.seq]?.event;
  if (turn !== undefined && (taken?.kind !== "received" || taken.message !== turn.message))
    yield `stood in the turn ${turn.seq}, which is none`;
  const called = waiting && events[waiting.seq];
  const isWait =
    called?.event.kind === "called" &&
    called.event.result === undefined &&
    called.seq > (turn?.seq ?? Infinity) &&
    shortOf(waiting?.function ?? "") === called.name;
  if (waiting !== undefined && !isWait)
    yield `waited for ${waiting.seq}, which is no call that waits`;
  const set = nextTimer && events[nextTimer.token]?.event;
  const effect = set?.kind === "called" ? set.effect : undefined;
  const isTimer = effect?.kind === "timer" && effect.everyMs === nextTimer?.everyMs;
  if (nextTimer !== undefined && !isTimer) yield `had a timer ${nextTimer.token} that nobody set`;
  // It may have gone on between the two questions.
  const isCalled = chains.some(
    ({ id, name }) =>
      id === waitsFor?.id &&
      events.some(
        ({ event, args, seq }) =>
          event.kind === "called" &&
          event.effect?.kind === "message" &&
          seq > (turn?.seq ?? -1) &&
          (args[0] === id || args[0] === name),
      ),
  );
  if (waitsFor !== undefined && !isCalled) yield `waited for ${waitsFor.name}, and called others`;
}

/** It is what had died, as it was. */
function judgeLetter(turn: Turn, { observed }: World, complaints: Complaints): void {
  const { event } = turn.received;
  const key = event.kind === "received" ? event.key : undefined;
  const source = observed.chains
    .flatMap((chain) => chain.events.map((one) => ({ chain, one })))
    .find(({ chain, one }) => keyOf(chain, one.seq) === key);
  const isSo =
    source !== undefined &&
    bodyOf(source.one) === turn.message?.body &&
    isDead(source.chain, source.one);
  complaints.hold(isSo, "operators", () => {
    return `${turn.chain.name} ${turn.received.seq}: took ${key}, which is no dead letter`;
  });
}

function keyOf({ id }: Chain, seq: number): string {
  return `dead-letter ${id} ${seq}`;
}

function bodyOf({ event, args }: Recorded): string | undefined {
  if (event.kind === "called") return textOf(args[1]);
  return textOf((args[0] as { readonly body: Uint8Array } | undefined)?.body);
}

/** A send that nobody took, or whose turn failed. */
function isDead({ events }: Chain, { event, seq }: Recorded): boolean {
  if (event.kind === "received") {
    const end = events.find(
      (one) => one.seq > seq && (one.event.kind === "replied" || one.event.kind === "failed"),
    );
    return event.message === "send" && end?.event.kind === "failed";
  }
  if (event.kind !== "called" || event.effect?.kind !== "message") return false;
  const { address, n } = event.effect;
  return events.some(
    (one) =>
      one.event.kind === "settled" &&
      one.event.messages.some(
        (each) => each.address === address && each.n === n && each.refused !== undefined,
      ),
  );
}
