import type { ActorId } from "../../base/mod.ts";
import { StoreError } from "../errors.ts";
import { DiskError } from "./disk.ts";
import type { Damage } from "./log-index.ts";
import { offsetOf, type Place, segmentOf } from "./place.ts";
import { segmentName } from "./segment-header.ts";

/** `0000000003.log, byte 4096` */
export function placeText(place: Place): string {
  return `${segmentName(segmentOf(place))}, byte ${offsetOf(place)}`;
}

export function damagedChain(actor: ActorId, { place, link, seq }: Damage): StoreError {
  return new StoreError("STORE_DAMAGED", {
    what: `link ${link} of actor ${actor}, which begins with event ${seq}, is not what was written`,
    where: placeText(place),
    remedy: "bring the file back from a copy, or go on without this actor: all others are whole",
  });
}

export function damagedBlob(digestText: string, place: Place): StoreError {
  return new StoreError("STORE_DAMAGED", {
    what: `the blob ${digestText} is not what was written`,
    where: placeText(place),
    remedy: "bring the file back from a copy, or go on without the actors that need it",
  });
}

export function closedStore(): StoreError {
  return new StoreError("STORE_CLOSED", {
    what: "the store is closed",
    remedy: "open it again; what was not durable never happened",
  });
}

export function fullDisk(): StoreError {
  return new StoreError("STORE_FULL", {
    what: "the disk has no room for the log's next segment",
    remedy: "make room on this disk; it is tried again",
  });
}

export function fullLog(bytesMax: number): StoreError {
  return new StoreError("STORE_FULL", {
    what: `the log may hold ${bytesMax} bytes, and does`,
    remedy: "raise its limit `bytesMax`",
  });
}

export function staleTerm(term: number, owner: number): StoreError {
  return new StoreError("STORE_STALE_TERM", {
    what: `term ${owner} owns this chain, and term ${term} came later to claim it`,
    remedy: "leave the actor to the cell that owns it",
  });
}

/** While a log is opened or read: it changed nothing that was durable. */
export function diskError(error: unknown, what: string): unknown {
  if (!(error instanceof DiskError)) return error;
  const isFull = error.code === "ENOSPC";
  return new StoreError(isFull ? "STORE_FULL" : "STORE_FAILED", {
    what: `${what} (${error.code})`,
    where: error.file,
    remedy: isFull
      ? "make room on this disk, and start again"
      : "see whether the disk and the rights of its files are in order, and start again",
    cause: error,
  });
}

/** A write or a sync of the log failed, or its index did. */
export function failedWrite(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code, file } = error instanceof DiskError ? error : { code: "", file: undefined };
  return new StoreError("STORE_FAILED", {
    what: code === "" ? "the log's writer failed" : `the log could not be written (${code})`,
    where: file,
    remedy: "start again when the disk is in order: what was acknowledged is kept",
    cause: error,
  });
}
