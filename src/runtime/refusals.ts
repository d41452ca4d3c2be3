import { ActorError, type Answer } from "../actor/mod.ts";
import { printableLines, quote, type TheaterError } from "../base/mod.ts";

export function stopped(): ActorError {
  return new ActorError("ACTOR_STOPPED", {
    what: "the actor is stopped",
    remedy: "start it again; what it did is in its chain",
  });
}

export function closing(): ActorError {
  return new ActorError("ACTOR_CLOSING", {
    what: "the host is ending: it finishes what it has, and takes no new work",
    remedy: "ask again when it runs again",
  });
}

export function ofHost(): ActorError {
  return new ActorError("ACTOR_OF_HOST", {
    what: "`host` is where the host puts down what operators do: nobody else tells it anything, stops it or changes it",
    remedy: "read it: `theater audit`, or `theater chain log host`",
  });
}

export function noChild(name: string): ActorError {
  return new ActorError("ACTOR_NO_CHILD", {
    what: `no supervisor of a manifest that runs has a child ${quote(name)}`,
    remedy: "name a child of a manifest's supervisor: one below a strategy in `theater tree`",
  });
}

/** It has stopped with whoever supervised it. */
export function noSupervisor(name: string, above: string): ActorError {
  return new ActorError("ACTOR_NO_CHILD", {
    what: `the supervisor ${quote(above)}, above ${quote(name)}, is stopped`,
    remedy: `start the supervisor ${quote(above)} again`,
  });
}

/** Whoever is above it is a component, or supervises nobody. */
export function parentsOwn(name: string, parent: string): ActorError {
  return new ActorError("ACTOR_NO_CHILD", {
    what: `${quote(name)} is below ${quote(parent)}, which is no supervisor of a manifest`,
    remedy: `ask its parent: only ${quote(parent)} starts again what it began`,
  });
}

export function notStopped(name: string): ActorError {
  return new ActorError("ACTOR_NOT_STOPPED", {
    what: `the child ${quote(name)} is not stopped`,
    remedy: "stop it first, where it is to begin again",
  });
}

export function notRestarted(name: string, code: string): ActorError {
  return new ActorError("ACTOR_INIT_FAILED", {
    what: `the child ${quote(name)} did not begin: ${code}`,
    remedy: "read its chain; restart it when the cause is mended",
  });
}

/** It closed meanwhile. */
export function closed(): ActorError {
  return new ActorError("ACTOR_CLOSED", {
    what: "the theater closed before that was done",
    remedy: "ask again in one that is open",
  });
}

/** Why a call brought no reply. */
export function notReplied(answer: Answer & { kind: "failed" | "refused" }): TheaterError {
  if (answer.kind === "refused") return answer.error;
  const { code, message, receipt } = answer;
  return new ActorError("ACTOR_FAILED", {
    what: `the turn failed with ${code}: ${printableLines(message)}`, // perhaps the guest's own words
    where: `event ${receipt.seq}`,
    remedy: remedyFor(code),
  });
}

/** What whoever made the actor can do; what became of it, `theater ps` and its chain say. */
function remedyFor(code: string): string {
  switch (code) {
    case "ENGINE_OUT_OF_FUEL":
      return "give it less to do in one turn, or more fuel: `fuel-max` in its manifest; what it did since its last wait was undone";
    case "ENGINE_OUT_OF_MEMORY":
      return "let it hold less, or give it more: `memory-bytes-max` in its manifest; what it did since its last wait was undone";
    case "ACTOR_CANCELLED":
      return "send it again where it is still wanted; what the turn did since its last wait was undone";
    case "GUEST_FAILED":
      return "mend the actor where it says; what the turn did since its last wait was undone";
    default:
      return "look into the actor's chain; what the turn did since its last wait was undone";
  }
}

export function notOver(timeoutMs: number): ActorError {
  return new ActorError("ACTOR_BUSY", {
    what: `the turn that is under way was not over in ${timeoutMs} ms`,
    remedy:
      "upgrade it again later, or allow more time; a turn that waits has a deadline of its own",
  });
}

export function nobodyAt(address: string): ActorError {
  return new ActorError("ACTOR_NOT_FOUND", {
    what: `no actor ${quote(address)} runs`,
    remedy: "start it, or send it to another: `theater resend ACTOR SEQ --to NAME`",
  });
}

export function nameTaken(name: string): ActorError {
  return new ActorError("ACTOR_NAME_TAKEN", {
    what: `an actor ${quote(name)} is running already`,
    remedy: "stop it first, or start this one under another name",
  });
}

/** A child that did not begin, and why. */
export interface Unbegun {
  readonly name: string;
  readonly error: TheaterError;
}

/** Of a supervisor, whose `init` begins its children. */
export function notAllBegun({ name, error }: Unbegun, cause: ActorError): ActorError {
  return new ActorError("ACTOR_INIT_REFUSED", {
    what: `its child ${quote(name)} did not start: ${error.message} (${error.code})`,
    remedy: error.remedy,
    cause,
  });
}

export function nameKept(name: string, supervisor: string): ActorError {
  return new ActorError("ACTOR_NAME_TAKEN", {
    what: `${quote(name)} is the name of one below the supervisor ${quote(supervisor)}, which may start it again, be it there now or not`,
    remedy:
      "start this one under another name; a child that was stopped is started by `theater restart`",
  });
}

export function badName(name: string): ActorError {
  return new ActorError("ACTOR_BAD_NAME", {
    what: `${quote(name)} cannot be an actor's name`,
    remedy:
      "use letters, digits, `-`, `_` and `.`, in parts divided by `/`; neither an id nor `host`",
  });
}
