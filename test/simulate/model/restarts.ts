import type { Chain, Recorded } from "../observed.ts";
import type { Complaints } from "./complaint.ts";

/** What follows from an actor's failures. Another policy, such as a supervisor's, takes the place of this one. */
export interface RestartPolicy {
  /** Restarts allowed… */
  readonly intensity: number;
  /** …within so many milliseconds, both ends counted. */
  readonly periodMs: number;
}

/** The policy that stands in for supervisors: permanent, 3 in 5 s (DESIGN §8). */
export const FIXED_POLICY: RestartPolicy = { intensity: 3, periodMs: 5_000 };

export interface Surroundings {
  readonly isStopAsked: boolean;
  /** Cells die, and what was not durable is lost with them. */
  readonly mayLoseFailures: boolean;
}

/**
 * After a failure comes a restart, with the next incarnation; after one too many, and after an order, `stopped`, and nothing but the
 * outbox after that.
 */
export function judgeRestarts(
  chain: Chain,
  policy: RestartPolicy,
  surroundings: Surroundings,
  complaints: Complaints,
): void {
  const life = new Life(policy, surroundings);
  for (const one of chain.events)
    for (const { rule, what } of life.next(one))
      complaints.add(rule, `${chain.name} ${one.seq}: ${what}`);
  if (life.owes === "stop" && !life.isStopped && !life.mayGoOn)
    complaints.add("restarts", `${chain.name} had to stop, and did not`);
}

interface Wrong {
  readonly rule: string;
  readonly what: string;
}

/** What an actor's life owes next. */
class Life {
  owes: "restart" | "stop" | "either" | undefined;
  isStopped = false;
  readonly #policy: RestartPolicy;
  readonly #isStopAsked: boolean;
  readonly #mayLoseFailures: boolean;
  #failedMs: readonly number[] = [];
  /** Of them, those since the latest mark: where an actor left memory, it knows no others. */
  #sinceMark = 0;
  #incarnation = 0;
  #epoch = -1;
  #isInit = true;
  /** Whoever asked for its stop was not told of it: where its host ends in between, it goes on. */
  #isStopCutOff = false;

  constructor(policy: RestartPolicy, { isStopAsked, mayLoseFailures }: Surroundings) {
    this.#policy = policy;
    this.#mayLoseFailures = mayLoseFailures;
    this.#isStopAsked = isStopAsked;
  }

  get mayGoOn(): boolean {
    return this.#isStopCutOff;
  }

  next({ event, atMs }: Recorded): readonly Wrong[] {
    if (this.isStopped)
      return event.kind === "settled" ? [] : [wrong("stopped", `${event.kind} after it stopped`)];
    switch (event.kind) {
      case "received":
        this.#isInit = event.message === "init";
        return this.owes === undefined ? [] : [wrong("restarts", `took mail, owes ${this.owes}`)];
      case "started": {
        const isRestart = event.reason === "restart";
        const isRight =
          (this.owes !== "stop" || this.#isStopCutOff) &&
          isRestart === (this.owes !== undefined) &&
          event.incarnation === this.#incarnation &&
          event.epoch > this.#epoch;
        this.#epoch = event.epoch;
        const said = `began for ${event.reason} (${event.epoch}, ${event.incarnation})`;
        const found = isRight ? [] : [wrong("restarts", `${said}, owes ${this.owes}`)];
        this.owes = undefined;
        this.#isStopCutOff = false;
        return found;
      }
      case "failed":
        this.#fails(event.code, atMs);
        return [];
      case "marked":
        this.#sinceMark = 0;
        return [];
      case "stopped":
        return this.#stops(event.code);
      default:
        return [];
    }
  }

  #fails(code: string, atMs: number): void {
    if (code === "ACTOR_STOPPED" || this.#isInit) {
      this.owes = "stop";
      this.#isStopCutOff = this.#isStopAsked && !this.#isInit;
      if (this.#isStopCutOff) this.#incarnation++;
      return;
    }
    if (UNCOUNTED.includes(code)) {
      this.owes = "restart";
      this.#incarnation++;
      return;
    }
    const { periodMs, intensity } = this.#policy;
    const recent = this.#failedMs.filter((ms) => ms >= atMs - periodMs);
    const known = Math.min(recent.length, this.#sinceMark++);
    const isFew = recent.length < intensity;
    this.owes = isFew ? "restart" : known < intensity ? "either" : "stop";
    this.#failedMs = [...recent, atMs];
    this.#incarnation++;
  }

  #stops(code: string): readonly Wrong[] {
    this.isStopped = true;
    // With its cell, a failure may be lost of which it had stopped.
    const isExceeded = this.#mayLoseFailures || this.owes === "stop" || this.owes === "either";
    if (code === "ACTOR_RESTARTS_EXCEEDED" && isExceeded) return [];
    if (code === "ACTOR_STOPPED" && this.#isStopAsked) return [];
    return [wrong("stopped", `stopped with ${code}, owes ${this.owes}`)];
  }
}

/** For which nobody blames the actor. */
export const UNCOUNTED: readonly string[] = ["ACTOR_CANCELLED", "CELL_LOST"];

function wrong(rule: string, what: string): Wrong {
  return { rule, what };
}
