import { Resource } from "../capability.ts";

/** Something that a guest can wait for: a moment of the actor's clock, or nothing at all. */
export class Pollable extends Resource {
  /** In milliseconds since the epoch. */
  readonly dueMs: number;

  constructor(dueMs: number) {
    super();
    this.dueMs = dueMs;
  }
}

/** Of a stream: what it can do, it can do at once. */
export const READY: Pollable = new Pollable(0);
