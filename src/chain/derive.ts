import {
  ACTOR_ID_BYTES,
  type ActorId,
  actorIdFromBytes,
  type Digest,
  type Sha256,
} from "../base/mod.ts";
import { CborWriter } from "./cbor-writer.ts";
import { writeTable } from "./event-encode.ts";
import type { Seq } from "./event.ts";

/**
 * The id of the child that this event (a `called` or a `decided`) of `parent` brings about; a
 * repeated spawn finds the same child.
 */
export function childId(sha256: Sha256, parent: ActorId, seq: Seq): ActorId {
  const id = actorIdFromBytes(named(sha256, "child", parent, seq).slice(0, ACTOR_ID_BYTES));
  if (id === undefined) throw new Error("a digest is shorter than an actor's id");
  return id;
}

/** The idempotency key of an effect in the outside world: the same whenever this `called` is performed again. */
export function effectKey(sha256: Sha256, actor: ActorId, seq: Seq): Digest {
  return named(sha256, "key", actor, seq);
}

/** SHA-256 over canonical CBOR of `[purpose, actor, seq]`. */
function named(sha256: Sha256, purpose: "child" | "key", actor: ActorId, seq: Seq): Digest {
  const writer = new CborWriter(64);
  writer.array(3);
  writer.text(purpose);
  writer.hex(actor);
  writer.uint(seq);
  return sha256(writer.copy());
}

/** `started.imports`: SHA-256 over the canonical CBOR of the table, an array of texts. */
export function importsDigest(sha256: Sha256, table: readonly string[]): Digest {
  const writer = new CborWriter(1024);
  writeTable(writer, table);
  return sha256(writer.copy());
}
