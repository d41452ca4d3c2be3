import type { Chain, Observed, Recorded } from "../observed.ts";
import { type ActorPlan, MESSAGE_BYTES_MAX } from "../plan.ts";

// Why a message may have come to nothing, or to no end.

/** By an event, to an actor. */
export interface Addressed {
  readonly address: string;
  readonly called: Recorded;
}

interface Seen {
  readonly observed: Observed;
}

/** Of a peer whose plan does not say. */
export const CHANNELS_MAX = 100;

/** Whoever waits in one turn after the other has not come to all of its mail when the world ends. */
export function isBusyAtLast(address: string, { observed }: Seen): boolean {
  const bearers = observed.chains.filter(({ id, name }) => id === address || name === address);
  return bearers.some((one) => isOpenAtLast(one) || waitsForParent(one, observed));
}

/** Its turn waits; what became of messages may be recorded meanwhile. */
function isOpenAtLast({ events }: Chain): boolean {
  return events.findLast(({ event }) => event.kind !== "settled")?.event.kind === "called";
}

/** A child that failed, and that its parent has not begun again: its mail waits. */
export function waitsForParent({ actor, events }: Chain, { plan }: Observed): boolean {
  if (plan.actors[actor]?.parent === undefined) return false;
  const last = events.findLast(({ event }) => LIVES.includes(event.kind));
  return last?.event.kind === "failed";
}

const LIVES = ["started", "failed", "stopped"];

/** What a child has sent that is stopped is offered from memory, and recorded by nobody: it may be begun again at any moment. */
export function isStoppedChild({ events, actor }: Chain, seq: number, { observed }: Seen): boolean {
  const plan = observed.plan.actors[actor];
  const isSupervised = plan?.under !== undefined || plan?.parent !== undefined;
  const last = events.findLast(({ event }) => event.kind === "started" || event.kind === "stopped");
  return isSupervised && last !== undefined && last.event.kind === "stopped" && last.seq >= seq;
}

/** Nobody may have borne this name when it was offered, for all that the chains say. */
export function isNobody({ address, called }: Addressed, { observed }: Seen): boolean {
  return observed.chains
    .filter(({ name, id }) => name === address || id === address)
    .every(
      ({ events }) =>
        events.some(({ event }) => event.kind === "stopped") ||
        (events[0]?.atMs ?? Infinity) >= called.atMs,
    );
}

/** For whom it is; all bodies are ASCII. */
export function isTooLarge(body: string, address: string, { observed }: Seen): boolean {
  const bearers = observed.chains.filter(({ id, name }) => id === address || name === address);
  return bearers.some(({ actor }) => {
    const max = observed.plan.actors[actor]?.messageBytesMax ?? MESSAGE_BYTES_MAX;
    return body.length > max;
  });
}

/** Of a template that makes few. */
export function isMadeOfFew(name: string, { plan: { actors, template } }: Observed): boolean {
  const isMade = actors.some((one) => one.name === name && one.isMade === true);
  return isMade && template !== undefined && template.instancesMax < 100;
}

export function isSmall(address: string, { observed }: Seen): boolean {
  return hasLittleRoom(observed.plan.actors.find(({ name }) => name === address));
}

/** A mailbox that may be full, or few replies that it may owe. */
export function hasLittleRoom(plan: ActorPlan | undefined): boolean {
  return plan !== undefined && (hasSmallMailbox(plan) || plan.owedMax < 100);
}

export function hasSmallMailbox({ mailboxMax, mailboxBytesMax }: ActorPlan): boolean {
  return mailboxMax < 100 || mailboxBytesMax !== undefined;
}
