import type { ActorGrant, Receipt } from "../actor/mod.ts";
import { type ActorId, equalBytes, type Value } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Inspection } from "../cell/mod.ts";
import { isActorName, isTemplateName } from "../manifest/mod.ts";
import type { Entry } from "./directory.ts";
import { ROOT_COMPONENT, ROOT_NAME } from "./root-program.ts";
import { TEMPLATE_COMPONENT } from "./template-program.ts";

/** What a start of the host found in the store. */
export interface Recovery {
  /** Actors that run. */
  readonly actorCount: number;
  /** Those of them with an open turn, an undelivered outbox or a monitor, which were woken. */
  readonly wokenCount: number;
}

/** What an actor is made from. */
export interface Making {
  readonly component: Uint8Array;
  readonly grant: ActorGrant;
  /** The file, whose digest the chain names. */
  readonly manifest: Uint8Array;
  /** What it will name beside both: kept by their digests. */
  readonly kept?: readonly Uint8Array[] | undefined;
}

/** What is to be started. */
export interface StartOrder extends Making {
  /** Unique among the actors that run (docs/manifest.md, `name`); of a template with the `*` at its end. */
  readonly name: string;
  /** For `handler.init`. */
  readonly parameters: Uint8Array;
}

/** What an actor is to become. */
export interface UpgradeOrder extends Making {
  /** Who wants it, as the chain will say. */
  readonly by: string;
  /** Milliseconds that a turn which is under way may still take. */
  readonly timeoutMs: number;
}

/** Which dead letter is to be sent again. */
export interface ResendOrder {
  /** As `deadLetters` has it. */
  readonly seq: Seq;
  /** The address of another receiver; undefined: as it was for. */
  readonly to: string | undefined;
  /** Who sends it. */
  readonly client: string;
}

/** Where a message was taken. */
export interface Sent {
  readonly id: ActorId;
  readonly receipt: Receipt;
}

/** Which turn is to be ended. */
export interface CancelOrder {
  /** The seq of its `received`; undefined: whichever is open. */
  readonly turn: Seq | undefined;
  /** Who wants it, as the chain will say. */
  readonly by: string;
}

export interface Started {
  readonly id: ActorId;
  /** Of the genesis link. */
  readonly receipt: Receipt;
}

export interface Reply {
  readonly result: Value;
  /** Of the link that ended the turn: proof of the reply. */
  readonly receipt: Receipt;
}

export interface Running extends Entry {
  readonly inspection: Inspection | undefined;
}

/** What is compiled, hashed and kept must be one thing. */
export function copied({ component, grant, manifest, kept = [] }: Making): Making {
  return {
    component: Uint8Array.from(component),
    grant,
    manifest: Uint8Array.from(manifest),
    kept: kept.map((bytes) => Uint8Array.from(bytes)),
  };
}

/** Only a template's ends in `*`, and only the record of what operators do is `host`. */
export function isNameFor({ name, component }: StartOrder): boolean {
  if (equalBytes(component, ROOT_COMPONENT)) return name === ROOT_NAME;
  return equalBytes(component, TEMPLATE_COMPONENT) ? isTemplateName(name) : isActorName(name);
}
