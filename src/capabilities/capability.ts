import type { z } from "zod";
import { Handle, type Value } from "../base/mod.ts";
import type { Scope } from "./scope.ts";

/** When an import may act, relative to the commit of what the turn did before it. */
export type ImportClass =
  | { readonly kind: "local" } // answers within the turn
  | { readonly kind: "deferred" } // queues; done after the commit that holds it
  | { readonly kind: "observed" } // acts, without a commit before
  | Awaited; // commits, acts, records

export interface Awaited {
  readonly kind: "awaited";
  /** What to do when the host died between the act and its record. */
  readonly repeat: "safe" | "keyed" | "once";
  /** For `once`: what the guest is told when nobody knows. Undefined: the turn fails. */
  readonly inDoubt: Value;
  /** When the wait ends by itself, in milliseconds since the epoch; recorded with the call. Pure. */
  dueMs(args: readonly Value[], nowMs: number): number | undefined;
}

/**
 * What stands behind an import. An `awaited` one gives a promise, and what came before it is durable when it is called; every
 * other answers at once. A TheaterError that it throws fails the turn with its code, and must depend on nothing but the arguments.
 */
export type Perform = (args: readonly Value[], wait: Wait) => Value | Promise<Value>;

/** An `awaited` import with something to do before its call is recorded. */
export interface Prepared {
  /**
   * Queues what goes with the call, in the scope. An answer means that there is nothing to wait for: it is recorded with the call.
   * A due time stands for what the class's `dueMs` would say.
   */
  prepare(
    args: readonly Value[],
  ): { readonly answer: Value } | { readonly dueMs: number } | undefined;
  readonly perform: Perform;
}

export interface Wait {
  /** What the class's `dueMs` said when the call was recorded; the same after a crash. */
  readonly dueMs: number | undefined;
  /** The seq of the call: the token of what was queued with it. */
  readonly call: number;
  /** The same whenever this call is performed, and no other's: what a `keyed` effect goes out under. 32 bytes. */
  key(): Uint8Array;
  /** Aborts when nobody waits any longer: nothing is to be left in the scope then. */
  readonly signal: AbortSignal;
}

/**
 * A resource of the host: what a capability gives where the WIT type says `own`, and gets where a guest passes the handle. The
 * boundary numbers it; a capability says what it is by a class of its own.
 */
export abstract class Resource extends Handle {
  constructor() {
    super("", 0);
  }

  /**
   * Called once where the guest's instance is gone that held it still: its turn failed, it was stopped, upgraded or taken out of
   * memory. Not where the guest dropped it or gave it back. What was given last is let go first, and not while a call that it was lent
   * to is waited for. Nothing of it is recorded, and no guest learns of it; it must not throw.
   */
  letGo(): void {
    // Most hold nothing but memory.
  }
}

/** The call that gave a resource away, as the chain has it. */
export interface Made {
  readonly function: string;
  readonly args: readonly Value[];
  /** The actor's clock then. */
  readonly nowMs: number;
}

/**
 * What the host lends an actor: one WIT interface, its imports with their classes, and the functions behind them.
 * Every capability passes `capability.contract.ts`.
 */
export interface Capability {
  /** The `type` of its `[[handler]]` in a manifest. */
  readonly type: string;

  /** The WIT interface, e.g. `theater:actor/random@0.1.0`. */
  readonly interface: string;

  /** Every function of the interface, by its WIT name. */
  readonly imports: Readonly<Record<string, ImportClass>>;

  /** The manifest's table for it, `type` left out. Strict: an unknown key is an error. */
  readonly table: z.ZodObject;

  /**
   * The first key by which the one grant reaches further than the other, both of `table`; undefined where it lies within. Pure: asked again
   * with that key as the other has it, it tells the next. What a key bounds where it is left out is the capability's to say.
   */
  beyond(grant: Grant, bound: Grant): string | undefined;

  /**
   * The functions for one epoch of one actor. `grant` is what `table` made of the manifest's. They never record: the
   * boundary wraps them.
   */
  open(grant: Grant, scope: Scope): Readonly<Record<string, Perform | Prepared>>;

  /** Makes a resource again for an instance that was run again from its record. Undefined: it is closed. */
  restore?(made: Made): Resource | undefined;
}

/**
 * One interface of WASI 0.2: the floor under every standard component. It is linked without a grant; what it does follows the
 * grants of the manifest. Every one passes `capability.contract.ts`.
 */
export interface Standard {
  /** Without the patch version, e.g. `wasi:io/poll@0.2`. */
  readonly interface: string;

  readonly imports: Readonly<Record<string, ImportClass>>;

  /** Whether its `awaited` imports can have anything to wait for; where they cannot, they are `local`. Absent: they can. */
  waits?(grants: Grants): boolean;

  open(grants: Grants, scope: Scope): Readonly<Record<string, Perform | Prepared>>;

  restore?(made: Made): Resource | undefined;
}

/** All that a manifest grants, by the `type` of the handler. */
export type Grants = Readonly<Record<string, Grant>>;

/** A checked table of a manifest, as JSON. */
export type Grant = Readonly<Record<string, unknown>>;
