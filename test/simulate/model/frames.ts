import type { Chain, Recorded } from "../observed.ts";
import { hasChannels } from "../script.ts";
import type { Ends, Frame } from "./channels.ts";
import type { Complaints } from "./complaint.ts";
import {
  CHANNELS_MAX,
  isBusyAtLast,
  isMadeOfFew,
  isNobody,
  isStoppedChild,
  isTooLarge,
} from "./grounds.ts";
import type { World } from "./world.ts";
import { isAtRest } from "./turns.ts";

/** What actors sent each other through channels. */
export interface Framed {
  readonly frames: ReadonlyMap<string, Frame>;
  /** By the id of their actor. */
  readonly ends: ReadonlyMap<string, Ends>;
}

/** Each frame has an end, and what is refused its ground; what is lost was told. */
export function judgeFrame(
  one: Frame,
  { ends, frames }: Framed,
  world: World,
  complaints: Complaints,
): void {
  const { chain, kind, n, address, made, receptions, settled } = one;
  const where = `${chain.name} ${made.seq} (${kind} ${n} to ${address})`;
  const hold = (isSo: boolean, rule: string, what: string): void =>
    complaints.hold(isSo, rule, () => `${where} ${what}`);
  hold(receptions.length <= 1, "twice", `was taken ${receptions.length} times`);
  const lost = lostBefore(one, frames);
  hold(lost === undefined || receptions.length === 0, "gap", "was taken behind one that was lost");
  if (one.isTakenBack) return;
  const isAnswered =
    kind === "offer" &&
    frames
      .values()
      .some(
        ({ to, kind: as, receptions: all }) =>
          to === one.from &&
          (as === "accept" || as === "refuse") &&
          all.some((turn) => turn.chain === chain),
      );
  const isKnown = settled !== undefined || isAnswered || isStoppedChild(chain, made.seq, world);
  hold(isKnown || isBusyAtLast(address, world), "unsettled", "has no end in its sender's chain");
  if (settled === undefined) return;
  const { refused, at } = settled;
  hold(
    (refused === undefined) === receptions.length > 0,
    "settled",
    `is settled as ${refused ?? "taken"}`,
  );
  if (refused === undefined) return;
  const isGround = refused === lost || mayRefuseFrame(one, refused, at, ends, world);
  hold(isGround, "refusal", `was refused with ${refused}`);
}

/** With which code a message through the same channel was refused in front of this one; undefined where none was, and of what ends it. */
function lostBefore(
  { chain, kind, from, address, n }: Frame,
  frames: Framed["frames"],
): string | undefined {
  if (kind !== "body" && kind !== "credit") return undefined;
  const isBefore = (one: Frame): boolean =>
    one.chain === chain && one.from === from && one.address === address && one.n < n;
  const lost = frames
    .values()
    .find((one) => one.kind === "body" && isLost(one.settled?.refused) && isBefore(one));
  return lost?.settled?.refused;
}

function isLost(refused: string | undefined): boolean {
  return refused !== undefined && refused !== "ACTOR_CHANNEL_CLOSED";
}

/** Of channels that are left when the world ends, where both actors have nothing under way: both ends are there, and none is lost. */
export function judgeLeft(
  chain: Chain,
  { ends }: Framed,
  { turns, chains }: World,
  complaints: Complaints,
): void {
  const isIdle = (one: Chain): boolean => isAtRest(one, turns.get(one.id) ?? []);
  if (!isIdle(chain)) return;
  for (const { token, phase, peer, theirs, lost } of ends.get(chain.id)?.left ?? []) {
    const where = (): string =>
      `${chain.name}: the ${phase} end ${token}, lost for ${lost}, is left`;
    complaints.hold(lost === undefined, "channels", where);
    const other = peer === undefined ? undefined : chains.get(peer);
    if (phase !== "open" || theirs === undefined || other === undefined || !isIdle(other)) continue;
    complaints.hold(ends.get(other.id)?.end(theirs)?.theirs === token, "channels", where);
  }
}

/** Reasons why a frame may not be taken, each with its ground. */
function mayRefuseFrame(
  one: Frame,
  code: string,
  { atMs }: Recorded,
  ends: Framed["ends"],
  world: World,
): boolean {
  const { address, kind, to, text } = one;
  const { plan, chains } = world.observed;
  const bearers = chains.filter(({ id, name }) => id === address || name === address);
  const plans = bearers.map(({ actor }) => plan.actors[actor]);
  switch (code) {
    case "ACTOR_NOT_FOUND":
    case "ACTOR_STOPPED":
      return isNobody({ address, called: one.made }, world);
    case "ACTOR_CHANNEL_CLOSED": {
      const isThere = bearers.some(({ id }) => to !== undefined && ends.get(id)?.mayMiss(to, atMs));
      return kind !== "offer" && isThere;
    }
    case "ACTOR_TEMPLATE_FULL":
      return isMadeOfFew(address, world.observed);
    case "ACTOR_NO_FUNCTION":
      return (
        kind === "offer" && plans.some((known) => known === undefined || !hasChannels(known.guest))
      );
    case "ACTOR_CHANNELS_FULL":
      return (
        kind === "offer" &&
        bearers.some(({ id }, at) => {
          const max = plans[at]?.channelsMax ?? CHANNELS_MAX;
          return (ends.get(id)?.peak ?? 0) >= max;
        })
      );
    case "ACTOR_MESSAGE_TOO_LARGE":
      return (kind === "offer" || kind === "body") && isTooLarge(text, address, world);
    default:
      return false;
  }
}
