import type { Chain, Recorded } from "../observed.ts";
import type { Complaints } from "./complaint.ts";
import { show, textOf } from "./show.ts";
import { isTakenBack, type Message, type Turn } from "./turns.ts";

interface Timer {
  dueMs: number;
  readonly everyMs: number | undefined;
  readonly body: string;
}

/** How long after its time a timer of an actor that lives may still be on its way when a world ends, in milliseconds. */
const SLACK_MS = 8_000;

/**
 * Each fires once for each time that it is due, in the order in which they are, and not before; what was called off, or belongs to an
 * incarnation that is over, does not. `hasRoom`: none of them ever had to come again. When the earliest is due that is set in the end.
 */
export function judgeTimers(
  chain: Chain,
  turns: readonly Turn[],
  hasRoom: boolean,
  endMs: number,
  complaints: Complaints,
): number | "none" {
  const timers = new Map<number, Timer>();
  const undone = new Set(
    turns.flatMap((turn) => turn.events.filter((one) => isTakenBack(turn, one))),
  );
  const messages = new Map(turns.map(({ received, message }) => [received, message] as const));
  for (const one of chain.events) {
    switch (one.event.kind) {
      case "failed":
      case "stopped":
        timers.clear();
        break;
      case "called":
        if (!undone.has(one)) change(one, timers, chain, complaints);
        break;
      case "received":
        if (one.event.message === "timer")
          fire(one, messages.get(one), timers, hasRoom, chain, complaints);
        break;
      default:
        break;
    }
  }
  for (const [token, { dueMs }] of timers)
    complaints.hold(dueMs > endMs - SLACK_MS, "timers", () => {
      return `${chain.name}: timer ${token} was due at ${dueMs} and never fired; it is ${endMs}`;
    });
  return timers.size === 0 ? "none" : Math.min(...timers.values().map(({ dueMs }) => dueMs));
}

function change(
  { event, seq, args, name, atMs, result }: Recorded,
  timers: Map<number, Timer>,
  chain: Chain,
  complaints: Complaints,
): void {
  if (event.kind !== "called" || event.result === undefined) return;
  const { effect } = event;
  if (name === "set-timer") {
    const [afterMs, every, body] = args as [bigint, bigint | undefined, Uint8Array];
    const dueMs = atMs + Number(afterMs);
    const everyMs = every === undefined ? undefined : Number(every);
    const isRight =
      effect?.kind === "timer" && effect.dueMs === dueMs && effect.everyMs === everyMs;
    complaints.hold(isRight && result === BigInt(seq), "timers", () => {
      return `${chain.name} ${seq}: set another timer than was asked for`;
    });
    timers.set(seq, { dueMs, everyMs, body: textOf(body) });
  }
  if (name === "cancel-timer") {
    const token = Number(args[0]);
    complaints.hold(result === timers.has(token), "timers", () => {
      return `${chain.name} ${seq}: called off ${token}: ${show([result])}`;
    });
    timers.delete(token);
  }
}

function fire(
  { event, seq, atMs }: Recorded,
  message: Message | undefined,
  timers: Map<number, Timer>,
  hasRoom: boolean,
  { name }: Chain,
  complaints: Complaints,
): void {
  if (event.kind !== "received") return;
  const token = event.token ?? -1;
  const timer = timers.get(token);
  const where = `${name} ${seq}: timer ${token} fired`;
  if (timer === undefined) return complaints.add("timers", `${where}, which is not set`);
  const { dueMs, everyMs } = timer;
  complaints.hold(atMs >= dueMs, "timers", () => `${where} at ${atMs}, due at ${dueMs}`);
  // Where it found no room, in the mailbox or on the disk, it comes later.
  const earlier = timers.values().some((other) => other.dueMs < dueMs);
  complaints.hold(!earlier || !hasRoom, "timers", () => `${where} before an earlier one`);
  const missed = everyMs === undefined ? 0 : Math.floor((atMs - dueMs) / everyMs);
  const said = (message?.sender.val ?? {}) as { token?: bigint; count?: number };
  const isRight =
    message?.body === timer.body && said.token === BigInt(token) && said.count === missed + 1;
  complaints.hold(isRight, "timers", () => {
    return `${where} ${message?.body} for ${said.token}, ${said.count} times, not ${missed + 1}`;
  });
  if (everyMs === undefined) timers.delete(token);
  else timer.dueMs += (missed + 1) * everyMs;
}
