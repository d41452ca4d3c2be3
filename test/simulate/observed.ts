import type { Event, Seq } from "../../src/chain/mod.ts";
import type { Value } from "../../src/base/mod.ts";
import type { Entry } from "../../src/store/mod.ts";
import type { Plan } from "./plan.ts";

/** All that was seen of a world from outside, and what its chains say in the end: what the model judges. */
export interface Observed {
  readonly plan: Plan;
  readonly hosts: readonly Host[];
  /** In the order in which they happened, which `moment` counts for all things. */
  readonly asked: readonly Asked[];
  readonly told: readonly Told[];
  readonly lines: readonly Line[];
  readonly operated: readonly Operated[];
  /** By the digest of the link, in hex. */
  readonly links: ReadonlyMap<string, LinkSeen>;
  /** Of every actor that the store lists. */
  readonly chains: readonly Chain[];
  /** Ids of those whose stop was asked for. */
  readonly stopsAsked: ReadonlySet<string>;
  /** When all was over, by the world's clock. */
  readonly endMs: number;
}

export interface Host {
  readonly no: number;
  /** How it ended: `close` where nothing was cut off. */
  end: "cut" | "kill" | "close" | undefined;
}

/** A step of the plan put a question to an actor. */
export interface Asked {
  readonly step: number;
  readonly host: number;
  readonly actor: string | undefined;
  readonly moment: number;
  readonly atMs: number;
}

/** What was answered to that. */
export interface Told {
  readonly step: number;
  readonly host: number;
  readonly moment: number;
  readonly atMs: number;
  readonly answer:
    | {
        readonly kind: "replied";
        readonly tag: string;
        readonly text: string;
        readonly receipt: Receipt;
      }
    | { readonly kind: "taken"; readonly receipt: Receipt }
    | { readonly kind: "error"; readonly code: string; readonly text: string };
}

/** What came of what an operator did to an actor. */
export interface Operated {
  readonly host: number;
  readonly actor: string;
  readonly moment: number;
  readonly came: CameOf;
}

export type CameOf =
  | {
      readonly kind: "looked";
      readonly stands: Stands;
      readonly running: readonly Named[];
      /** Whether the list told of it what it told itself. */
      readonly isTold: boolean;
      /** What may be called of it. */
      readonly functions: readonly string[];
    }
  | {
      readonly kind: "cancelled";
      readonly turn: Seq;
      readonly isCancelled: boolean;
      readonly receipt: Receipt;
    }
  /** `letter`: the event of the actor's that is the dead letter; `to`: the id of whoever took it. */
  | {
      readonly kind: "resent";
      readonly letter: Seq;
      readonly to: string;
      readonly receipt: Receipt;
    };

export interface Named {
  readonly id: string;
  readonly name?: string | undefined;
}

/** How an actor stands, as `theater inspect` tells it. */
export interface Stands {
  readonly turn: { readonly seq: Seq; readonly message: string } | undefined;
  readonly waiting:
    | {
        readonly seq: Seq;
        readonly function: string;
        readonly messages: readonly { readonly address: string }[];
      }
    | undefined;
  readonly nextTimer:
    | { readonly token: Seq; readonly dueMs: number; readonly everyMs: number | undefined }
    | undefined;
  readonly waitsFor: Named | undefined;
}

export interface Receipt {
  readonly link: string;
  readonly seq: Seq;
}

/** A line of an actor's log, when it was shown. */
export interface Line {
  readonly actor: string;
  readonly text: string;
  readonly host: number;
  readonly moment: number;
}

/** When a link was handed to the store, and when that said that it is durable, or it was found after a start. */
export interface LinkSeen {
  readonly actor: string;
  readonly seq: Seq;
  readonly handed: number;
  /** The world's clock then. */
  readonly handedMs: number;
  readonly host: number;
  durable: number | undefined;
  /** By an acknowledgement, not found after a start. */
  isAcknowledged: boolean;
}

export interface Chain {
  readonly id: string;
  readonly name: string;
  /** Its place among the plan's actors, or among its supervisors; -1 where it is none. */
  readonly actor: number;
  readonly supervisor: number;
  /** As the store lists it. */
  readonly entry: Entry;
  readonly events: readonly Recorded[];
}

/** An event where it stands, with its values decoded. */
export interface Recorded {
  readonly seq: Seq;
  readonly atMs: number;
  /** The digest of its link, in hex. */
  readonly link: string;
  readonly event: Event;
  /** Of `called`: the import's short name. */
  readonly name: string | undefined;
  readonly args: readonly Value[];
  /** Of `called`, `returned`, `replied`: undefined too where there is none. */
  readonly result: Value;
}
