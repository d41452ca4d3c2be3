import { equalBytes, functionText, quote, sameFunctionType } from "../base/mod.ts";
import type { ActorSpec } from "./actor-spec.ts";
import type { Receipt } from "./commit.ts";
import type { Entry, Shape } from "./entry.ts";
import { ActorError } from "./errors.ts";
import { grantBytes } from "./grant.ts";

/** What an actor is to become: its identity stays. */
export type Successor = Pick<ActorSpec, "program" | "grant" | "manifest">;

/** An upgrade that was recorded. */
export interface Upgraded {
  /** Of its `upgraded`. */
  readonly receipt: Receipt;
  /** Bytes of the threaded state that was kept; undefined where there is none. */
  readonly stateBytes: number | undefined;
}

/** An upgrade that waits for its turn's end, until the signal calls it off. */
export class Upgrading {
  readonly next: Successor;
  /** Who wants it, as the chain will say. */
  readonly by: string;
  /** Rejects with the signal's reason, or with why it came to nothing. */
  readonly done: Promise<Upgraded>;
  readonly told: (upgraded: Upgraded) => void;
  readonly #refuse: (error: unknown) => void;
  readonly #signal: AbortSignal;

  /** @throws the signal's reason */
  constructor(next: Successor, by: string, signal: AbortSignal) {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Upgraded>();
    this.next = next;
    this.by = by;
    this.done = promise;
    this.told = resolve;
    this.#refuse = reject;
    this.#signal = signal;
    signal.addEventListener("abort", this.#callOff, { once: true });
  }

  /** From here on it is not called off any more. False: it was. */
  begin(): boolean {
    this.#signal.removeEventListener("abort", this.#callOff);
    return !this.#signal.aborted;
  }

  refused(error: unknown): void {
    this.begin();
    this.#refuse(error);
  }

  readonly #callOff = (): void => this.#refuse(this.#signal.reason);
}

/** Whether there is nothing to upgrade. @throws ActorError ACTOR_UNFIT where a grant cannot be recorded */
export function isSame(a: Successor, b: Successor): boolean {
  return (
    equalBytes(a.program.digest, b.program.digest) &&
    equalBytes(a.manifest, b.manifest) &&
    equalBytes(grantBytes(a.grant), grantBytes(b.grant))
  );
}

/**
 * Whether the next component can go on with what the one before kept: its state, the messages that wait for its functions, and the
 * answers that it gave, which are read by their types.
 * @throws ActorError ACTOR_UPGRADE_UNFIT
 */
export function holdToShape(before: Shape, after: Shape): void {
  if (before.discipline === "resident")
    throw unfit("it keeps its state in its memory, which no other component can take over");
  if (after.discipline === "resident")
    throw unfit("it gives its state from turn to turn, and the new component takes none");
  for (const entry of before.entries.values()) {
    const next = after.entries.get(entry.name);
    if (next === undefined)
      throw unfit(`the new component exports no function ${quote(entry.name)}`);
    if (!sameFunctionType(next.recorded, entry.recorded))
      throw unfit(
        `${quote(entry.name)} is ${quote(typeText(next))} in the new component, and ${quote(typeText(entry))} in the one that runs`,
      );
  }
}

/**
 * Whether what is owed can still be given: a caller would wait for it in vain.
 * @throws ActorError ACTOR_UPGRADE_UNFIT
 */
export function holdToDebts(owedCount: number, canReply: boolean): void {
  if (owedCount > 0 && !canReply)
    throw unfit(
      `it owes ${owedCount} of its callers a reply, and the new component cannot reply later`,
    );
}

function typeText({ recorded }: Entry): string {
  return functionText(recorded);
}

function unfit(what: string): ActorError {
  return new ActorError("ACTOR_UPGRADE_UNFIT", {
    what: `the actor cannot be upgraded: ${what}`,
    remedy: "stop it and start it anew, or start the new one under another name",
  });
}

export function upgradeUnderWay(): ActorError {
  return new ActorError("ACTOR_BUSY", {
    what: "another upgrade of the actor is under way",
    remedy: "upgrade it again when that is over",
  });
}
