import { actorIdBytes, actorIdFromBytes, type Digest } from "../base/mod.ts";
import { type ChainRow, decodeEntry, encodeEntry } from "../store/mod.ts";
import { nodeChecksum } from "./checksum.ts";

// SQLite finds no bit that is another within a row, and a row says which actors have to be woken: so each carries checksums. The
// entry has its own, since a row may change without it.

const CHECKSUM_BYTES = 4;

/** Columns of table `chain`, in their order. */
export function columns(row: ChainRow): (Uint8Array | number | null)[] {
  const { actor, place, digest, linkCount, eventCount, entry, damage } = row;
  const id = actorIdBytes(actor);
  return [
    id,
    place,
    digest,
    linkCount,
    eventCount,
    headChecksum(id, place, digest, linkCount, eventCount),
    entry === undefined ? null : sealed(encodeEntry(entry), id),
    damage?.place ?? null,
    damage?.link ?? null,
    damage?.seq ?? null,
  ];
}

/** Undefined where the row is not what was written. */
export function chainRow(row: Readonly<Record<string, unknown>>): ChainRow | undefined {
  const id = row["actor"] as Uint8Array;
  const actor = actorIdFromBytes(id);
  const place = row["place"] as number;
  const digest = row["digest"] as Uint8Array;
  const linkCount = row["links"] as number;
  const eventCount = row["events"] as number;
  const kept = row["entry"] as Uint8Array | null;
  const entry = kept === null ? undefined : opened(kept, id);
  if (actor === undefined || (entry === undefined && kept !== null)) return undefined;
  if (row["crc"] !== headChecksum(id, place, digest, linkCount, eventCount)) return undefined;
  const damaged = row["damaged"] as number | null;
  return {
    actor,
    place,
    digest: digest as Digest, // as it was written
    linkCount,
    eventCount,
    entry: entry === undefined ? undefined : decodeEntry(entry),
    damage:
      damaged === null
        ? undefined
        : {
            place: damaged,
            link: row["damagedLink"] as number,
            seq: row["damagedSeq"] as number,
          },
  };
}

function headChecksum(id: Uint8Array, place: number, digest: Uint8Array, ...counts: number[]) {
  const numbers = new Float64Array([place, ...counts]);
  return nodeChecksum(new Uint8Array(numbers.buffer), nodeChecksum(digest, nodeChecksum(id, 0)));
}

function sealed(entry: Uint8Array, id: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(entry.length + CHECKSUM_BYTES);
  bytes.set(entry);
  new DataView(bytes.buffer).setUint32(entry.length, nodeChecksum(entry, nodeChecksum(id, 0)));
  return bytes;
}

function opened(bytes: Uint8Array, id: Uint8Array): Uint8Array | undefined {
  const length = bytes.length - CHECKSUM_BYTES;
  if (length < 0) return undefined;
  const entry = bytes.subarray(0, length);
  const crc = new DataView(bytes.buffer, bytes.byteOffset + length).getUint32(0);
  return crc === nodeChecksum(entry, nodeChecksum(id, 0)) ? entry : undefined;
}
