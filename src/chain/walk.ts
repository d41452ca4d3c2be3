import type { Digest } from "../base/mod.ts";
import { CborReader } from "./cbor-reader.ts";
import type { Event, Seq } from "./event.ts";
import { type ExportItem, readItem } from "./export.ts";
import type { Link } from "./link.ts";

/** An event where it stands. */
export interface Step {
  readonly seq: Seq;
  readonly event: Event;
  readonly link: Link;
  /** Of the link. */
  readonly digest: Digest;
  /** True for the last event of the link. */
  readonly last: boolean;
}

/** The items of an export, read but not verified: `verifyExport` comes first where it is a stranger's. @throws ChainError */
export function* walkExport(bytes: Uint8Array): Generator<ExportItem> {
  const reader = new CborReader(bytes);
  while (reader.at < bytes.length) yield readItem(reader);
}

/** The events of an export, in order. @throws ChainError */
export function* walk(bytes: Uint8Array): Generator<Step> {
  for (const item of walkExport(bytes))
    if (item.kind === "link") yield* steps(item.link, item.digest);
}

/** The events of one link. */
export function* steps(link: Link, digest: Digest): Generator<Step> {
  for (const [at, event] of link.events.entries())
    yield { seq: link.seq + at, event, link, digest, last: at === link.events.length - 1 };
}
