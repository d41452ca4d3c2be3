import raw from "theater:actor/supervisor@0.1.0";
import { encodeJson } from "./json.ts";
import { mustHear } from "./own-handlers.ts";
import { payloadOf } from "./payload.ts";

/** Milliseconds that a child may take to stop, where `stopChild` does not say otherwise. */
export const STOP_MS = 5_000;

/** Why an order to a child was not done: `child-error` of wit/actor.wit. */
export type ChildErrorCode =
  | "not-found" // the manifest has no such kind, or this actor no such child
  | "already-started" // a child of this actor has that name: `child`
  | "name-taken" // another actor has that name
  | "too-many" // this actor has as many children as it may
  | "denied" // the name cannot be one; `detail` says why
  | "failed"; // it did not begin; `detail` is the code

export class ChildError extends Error {
  override readonly name = "ChildError";
  readonly code: ChildErrorCode;
  readonly detail: string | undefined;

  constructor(code: ChildErrorCode, detail: string | undefined, what: string) {
    super(`${what}: ${code}${detail === undefined ? "" : ` (${detail})`}`);
    this.code = code;
    this.detail = detail;
  }

  /** Of `already-started`: the id of the child that has the name. */
  get child(): string | undefined {
    return this.code === "already-started" ? this.detail : undefined;
  }
}

/**
 * Commits what this turn did so far, and starts a child of a kind that the manifest has; its name is this actor's, a slash, and `name`.
 * The parameters are JSON or, as a Uint8Array, bytes; left out, they are the manifest's. Its id.
 * @throws ChildError; TypeError where this actor has no `exited`
 */
export function spawn(kind: string, name: string, parameters?: unknown): string {
  mustHear("spawn");
  return ordering(`spawn of ${JSON.stringify(name)}`, () =>
    raw.spawn(kind.toWellFormed(), name.toWellFormed(), parameterBytes(parameters)),
  );
}

export interface RestartOptions {
  /** Where it begins: with the state that it had, or with its parameters; default: `last`. */
  readonly from?: "last" | "initial";
}

/** Commits, and begins the incarnation after the one that has ended, of the child with this id. @throws ChildError */
export function restartChild(
  child: string,
  ended: number,
  { from = "last" }: RestartOptions = {},
): void {
  ordering(`restart of ${child}`, () =>
    raw.restart(child.toWellFormed(), ended, from === "initial"),
  );
}

export interface StopOptions {
  /** Milliseconds in which it may finish its mail; default: `STOP_MS`. */
  readonly timeoutMs?: number;
}

/** Commits, and ends the child with this id and its own children: it is a child no more. @throws ChildError */
export function stopChild(child: string, { timeoutMs = STOP_MS }: StopOptions = {}): void {
  ordering(`stop of ${child}`, () => raw.stop(child.toWellFormed(), timeoutMs));
}

/** The ids of this actor's children, in order. */
export function children(): string[] {
  return raw.children();
}

function parameterBytes(parameters: unknown): Uint8Array | null {
  if (parameters === undefined) return null;
  return parameters instanceof Uint8Array ? parameters : encodeJson(parameters, "the parameters");
}

function ordering<Result>(what: string, order: () => Result): Result {
  try {
    return order();
  } catch (error) {
    const carried = payloadOf<ChildErrorCode>(error);
    if (carried === undefined) throw error;
    throw new ChildError(carried.tag, carried.val, what);
  }
}
