/** `theater:actor/monitors`: to be told when another actor ends, by what was given to `serveExits`. */

import { liftText } from "./canonical";

/** `monitor-error`, in the order of wit/actor.wit, which says what each means. */
export enum MonitorFailure {
  notFound,
  tooMany,
  denied,
}

/** How `monitor` fared. */
export class Monitored {
  constructor(public ok: bool) {}

  /** The actor's id, which its exit will name. */
  id: string = "";
  /** Where it is not ok: which way it failed, and what was said of it, if anything. */
  failure: MonitorFailure = MonitorFailure.denied;
  detail: string = "";

  /** The failure as WIT writes it: `not-found`. */
  get name(): string {
    switch (this.failure) {
      case MonitorFailure.notFound: return "not-found";
      case MonitorFailure.tooMany: return "too-many";
      default: return "denied";
    }
  }
}

/** Commits what the turn did so far, and monitors the actor of that name or id. */
export function monitor(actor: string): Monitored {
  lowMonitor(changetype<usize>(actor), actor.length, area);
  const monitored = new Monitored(load<u8>(area) == 0);
  if (monitored.ok) {
    monitored.id = liftText(load<usize>(area, 4), load<usize>(area, 8));
    return monitored;
  }
  monitored.failure = load<u8>(area, 4);
  if (monitored.failure == MonitorFailure.denied) {
    monitored.detail = liftText(load<usize>(area, 8), load<usize>(area, 12));
  }
  return monitored;
}

/** Ends the monitor of the actor with this id. Whether there was one. */
export function demonitor(actor: string): bool {
  return lowDemonitor(changetype<usize>(actor), actor.length) != 0;
}

/** Room for `result<string, monitor-error>`. */
const area: usize = memory.data(16, 4);

@external("theater:actor/monitors@0.1.0", "monitor")
declare function lowMonitor(at: usize, size: usize, result: usize): void;

@external("theater:actor/monitors@0.1.0", "demonitor")
declare function lowDemonitor(at: usize, size: usize): i32;
