import type { ActorId } from "../../base/mod.ts";
import type { TornPart } from "./torn.ts";

/** What an opening found and did. */
export interface OpeningReport {
  /** There was no log: this is a new one. */
  readonly isNew: boolean;
  /** The index was missing, or was not this log's: all of it was read. */
  readonly wasIndexRebuilt: boolean;
  readonly scanned: {
    readonly byteCount: number;
    readonly linkCount: number;
    readonly eventCount: number;
  };
  /** What was on its way when the writer ended; it was never acknowledged. Cut off, and kept aside. */
  readonly torn: TornPart | undefined;
  /** All that is known to be damaged, from earlier openings too. */
  readonly damaged: readonly DamagedPlace[];
}

/** Bytes that were durable and are not what they were. */
export interface DamagedPlace {
  /** Undefined where nobody's link is known to be lost: a header of a batch, half a blob, or a place of which no more is known. */
  readonly actor: ActorId | undefined;
  /** The first link of that actor that is lost: its number in the chain, from 0. */
  readonly link: number | undefined;
  readonly file: string;
  readonly byte: number;
}
