import { actorIdBytes, actorIdFromBytes, type Digest } from "../base/mod.ts";
import { type ChainRow, decodeEntry, encodeEntry } from "../store/mod.ts";

/** Columns of table `chain`, in their order. */
export function columns(row: ChainRow): (Uint8Array | number | null)[] {
  const { actor, place, digest, linkCount, eventCount, entry, damage } = row;
  return [
    actorIdBytes(actor),
    place,
    digest,
    linkCount,
    eventCount,
    entry === undefined ? null : encodeEntry(entry),
    damage?.place ?? null,
    damage?.link ?? null,
    damage?.seq ?? null,
  ];
}

export function chainRow(row: Readonly<Record<string, unknown>>): ChainRow {
  const actor = actorIdFromBytes(row["actor"] as Uint8Array);
  if (actor === undefined) throw new Error("the index has an actor whose id is none");
  const entry = row["entry"] as Uint8Array | null;
  const damaged = row["damaged"] as number | null;
  return {
    actor,
    place: row["place"] as number,
    digest: row["digest"] as Uint8Array as Digest, // as it was written
    linkCount: row["links"] as number,
    eventCount: row["events"] as number,
    entry: entry === null ? undefined : decodeEntry(entry),
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
