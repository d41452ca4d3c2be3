/** `theater:actor/supervisor`: children of one's own. What was given to `serveExits` is told when one of them ends. */

import { Bytes } from "./bytes";
import { liftText } from "./canonical";

/** `child-error`, in the order of wit/actor.wit, which says what each means. */
export enum ChildFailure {
  notFound,
  alreadyStarted,
  nameTaken,
  tooMany,
  denied,
  failed,
}

/** How an order fared. */
export class ChildOutcome {
  constructor(public ok: bool) {}

  /** Of a spawn: the child's id. */
  id: string = "";
  /** Where it is not ok: which way it failed, and what was said of it: of `alreadyStarted` the child's id. */
  failure: ChildFailure = ChildFailure.failed;
  detail: string = "";

  /** The failure as WIT writes it: `not-found`. */
  get name(): string {
    switch (this.failure) {
      case ChildFailure.notFound: return "not-found";
      case ChildFailure.alreadyStarted: return "already-started";
      case ChildFailure.nameTaken: return "name-taken";
      case ChildFailure.tooMany: return "too-many";
      case ChildFailure.denied: return "denied";
      default: return "failed";
    }
  }
}

/**
 * Commits what the turn did so far, and starts a child of a kind that the manifest has. Its name follows one's own and a slash; where no
 * parameters are given, they are the manifest's.
 */
export function spawn(kind: string, name: string, parameters: Bytes | null = null): ChildOutcome {
  const given = parameters == null ? new Bytes(0) : parameters;
  lowSpawn(
    changetype<usize>(kind),
    kind.length,
    changetype<usize>(name),
    name.length,
    i32(parameters != null),
    changetype<usize>(given),
    given.length,
    area,
  );
  const outcome = outcomeOf();
  if (outcome.ok) outcome.id = liftText(load<usize>(area, 4), load<usize>(area, 8));
  return outcome;
}

/** Commits, and begins the incarnation after the one that has ended: with the child's last state, or with its `init`. */
export function restartChild(child: string, ended: u32, initial: bool = false): ChildOutcome {
  lowRestart(changetype<usize>(child), child.length, ended, i32(initial), area);
  return outcomeOf();
}

/** Commits, and ends the child, which may finish its mail for so many milliseconds: it is a child no more. */
export function stopChild(child: string, timeoutMs: u32): ChildOutcome {
  lowStop(changetype<usize>(child), child.length, timeoutMs, area);
  return outcomeOf();
}

/** The ids of the children, in order. */
export function children(): string[] {
  lowChildren(area);
  const at = load<usize>(area);
  const ids: string[] = [];
  for (let place = 0; place < load<i32>(area, 4); place++) {
    const text = at + (<usize>place << 3);
    ids.push(liftText(load<usize>(text), load<usize>(text, 4)));
  }
  return ids;
}

function outcomeOf(): ChildOutcome {
  const outcome = new ChildOutcome(load<u8>(area) == 0);
  if (outcome.ok) return outcome;
  outcome.failure = load<u8>(area, 4);
  const isSaid =
    outcome.failure == ChildFailure.alreadyStarted || outcome.failure >= ChildFailure.denied;
  if (isSaid) outcome.detail = liftText(load<usize>(area, 8), load<usize>(area, 12));
  return outcome;
}

/** Room for `result<string, child-error>`. */
const area: usize = memory.data(16, 4);

@external("theater:actor/supervisor@0.1.0", "spawn")
declare function lowSpawn(
  kindAt: usize,
  kindSize: usize,
  nameAt: usize,
  nameSize: usize,
  hasParameters: i32,
  parametersAt: usize,
  parametersSize: usize,
  result: usize,
): void;

@external("theater:actor/supervisor@0.1.0", "restart")
declare function lowRestart(at: usize, size: usize, ended: u32, initial: i32, result: usize): void;

@external("theater:actor/supervisor@0.1.0", "stop")
declare function lowStop(at: usize, size: usize, timeoutMs: u32, result: usize): void;

@external("theater:actor/supervisor@0.1.0", "children")
declare function lowChildren(result: usize): void;
