import { ACTOR_ID_BYTES, actorIdBytes, actorIdFromBytes } from "../../base/mod.ts";
import type { Entry } from "../chain-store.ts";
import { viewOf } from "./frame.ts";
import { readU48, writeU48 } from "./u48.ts";

/** Largest entry, in bytes: a name is far shorter. */
export const ENTRY_BYTES_MAX = 0xffff;

const STOPPED = 1;
const DIRTY = 2;
const WAKES = 4;
const SUPERVISED = 8;
const NAMED = 16;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** flags u8, replayFromSeq u48, then what the flags say is there: wakeAtMs u48, the supervisor's id, the name to the end. */
export function encodeEntry(entry: Entry): Uint8Array {
  const { name, supervisor, status, wakeAtMs, dirty, replayFromSeq } = entry;
  const text = name === undefined ? undefined : encoder.encode(name);
  const wakeAt = 7;
  const supervisorAt = wakeAt + (wakeAtMs === undefined ? 0 : 6);
  const nameAt = supervisorAt + (supervisor === undefined ? 0 : ACTOR_ID_BYTES);
  const bytes = new Uint8Array(nameAt + (text?.length ?? 0));
  if (bytes.length > ENTRY_BYTES_MAX) throw new Error(`an entry of ${bytes.length} bytes`);

  const view = viewOf(bytes);
  bytes[0] =
    (status === "stopped" ? STOPPED : 0) |
    (dirty ? DIRTY : 0) |
    (wakeAtMs === undefined ? 0 : WAKES) |
    (supervisor === undefined ? 0 : SUPERVISED) |
    (text === undefined ? 0 : NAMED);
  writeU48(view, 1, replayFromSeq);
  if (wakeAtMs !== undefined) writeU48(view, wakeAt, wakeAtMs);
  if (supervisor !== undefined) bytes.set(actorIdBytes(supervisor), supervisorAt);
  if (text !== undefined) bytes.set(text, nameAt);
  return bytes;
}

/** Of bytes whose checksum was right: what cannot be read is our own fault. */
export function decodeEntry(bytes: Uint8Array): Entry {
  const view = viewOf(bytes);
  const flags = view.getUint8(0);
  let at = 7;
  let wakeAtMs: number | undefined;
  if ((flags & WAKES) !== 0) {
    wakeAtMs = readU48(view, at);
    at += 6;
  }
  const supervisorAt = at;
  if ((flags & SUPERVISED) !== 0) at += ACTOR_ID_BYTES;
  return {
    name: (flags & NAMED) === 0 ? undefined : decoder.decode(bytes.subarray(at)),
    supervisor: actorIdFromBytes(bytes.subarray(supervisorAt, at)),
    status: (flags & STOPPED) === 0 ? "running" : "stopped",
    wakeAtMs,
    dirty: (flags & DIRTY) !== 0,
    replayFromSeq: readU48(view, 1),
  };
}
