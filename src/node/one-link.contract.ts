import { digestFromBytes, parseActorId, ZERO_DIGEST } from "../base/mod.ts";
import type { Append } from "../store/mod.ts";

/** The genesis of an actor, for tests that need some link. */
export function oneLink(): Append {
  const actor = parseActorId("0a".repeat(16));
  const digest = digestFromBytes(new Uint8Array(32).fill(1));
  if (actor === undefined || digest === undefined) throw new Error("what is written here is valid");
  return {
    actor,
    term: 1,
    expected: ZERO_DIGEST,
    digest,
    seq: 0,
    eventCount: 1,
    link: Uint8Array.of(1, 2, 3),
    blobs: [],
    entry: {
      name: "one",
      supervisor: undefined,
      status: "running",
      wakeAtMs: undefined,
      dirty: false,
      replayFromSeq: 0,
    },
  };
}
