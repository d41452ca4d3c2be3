import type { ActorId } from "../base/mod.ts";
import { decodeLink, decodeValue, type Link, type Received, type Seq } from "../chain/mod.ts";
import type { ChainReader } from "../store/mod.ts";
import { ASKED, CAME_OF, ENDED, ROOT_PARAMS } from "./root-program.ts";

/** What the chain of `host` says. */
export type Noted = NotedDeed | NotedEnd;

/** An operator wanted something done. */
export interface NotedDeed {
  readonly kind: "deed";
  /** Of the event with which it was asked for. */
  readonly seq: Seq;
  /** When it was, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly by: string;
  readonly deed: string;
  /** Its name, or its id. */
  readonly actor: string;
  readonly detail: string | undefined;
  /** Undefined: nothing stands there of what came of it; the host died meanwhile, or it is still under way. */
  readonly outcome: Outcome | undefined;
}

export type Outcome =
  /** To this actor; undefined: nothing was to be done, as where no turn was open. */
  | { readonly kind: "done"; readonly id: string | undefined }
  | { readonly kind: "refused"; readonly code: string };

/** An actor ended that nobody supervises, and that nobody stopped. */
export interface NotedEnd {
  readonly kind: "ended";
  readonly seq: Seq;
  readonly atMs: number;
  readonly id: string;
  readonly name: string;
  readonly code: string;
}

/** Deeds that wait for what comes of them while a chain is read; of more, the oldest is told without. */
const OPEN_MAX = 10_000;

/**
 * What operators did, each when it is read what came of it, and at the end those of which nothing stands there. Nothing is verified.
 * @throws StoreError, ChainError
 */
export async function* deedsOf(
  store: ChainReader,
  root: ActorId,
  fromSeq: Seq,
): AsyncGenerator<Noted> {
  const open = new Map<Seq, Open>();
  for await (const page of store.links(root, fromSeq))
    for (const { link } of page) yield* toldIn(decodeLink(link), fromSeq, open);
  for (const { deed } of open.values()) yield deed;
}

interface Open {
  /** The last event of its link: by that it is named, as receipts name it. */
  readonly end: Seq;
  readonly deed: NotedDeed;
}

function* toldIn(link: Link, fromSeq: Seq, open: Map<Seq, Open>): Generator<Noted> {
  for (const [at, event] of link.events.entries()) {
    const place = { seq: link.seq + at, atMs: link.atMs };
    if (event.kind !== "received" || place.seq < fromSeq) continue;
    const noted = notedBy(event, place, link.seq + link.events.length - 1, open);
    if (noted !== undefined) yield noted;
    const [oldest] = open.values();
    if (open.size > OPEN_MAX && oldest !== undefined) {
      open.delete(oldest.end);
      yield oldest.deed;
    }
  }
}

function notedBy(
  event: Received,
  place: Pick<Noted, "seq" | "atMs">,
  end: Seq,
  open: Map<Seq, Open>,
): Noted | undefined {
  const [first, second, third] = valuesOf(event);
  switch (event.function) {
    case ASKED: {
      const by = event.sender.kind === "client" ? event.sender.name : event.sender.kind;
      const what = { deed: text(first), actor: text(second), detail: third as string | undefined };
      open.set(end, { end, deed: { kind: "deed", ...place, by, ...what, outcome: undefined } });
      return undefined;
    }
    case CAME_OF: {
      const asked = open.get(Number(first));
      if (asked === undefined) return undefined; // before the first that is to be read
      open.delete(asked.end);
      const id = third as string | undefined;
      const outcome: Outcome =
        second === undefined ? { kind: "done", id } : { kind: "refused", code: text(second) };
      return { ...asked.deed, outcome };
    }
    case ENDED:
      return { kind: "ended", ...place, id: text(first), name: text(second), code: text(third) };
    default:
      return undefined;
  }
}

/** By the types of the function. What is too long for the chain itself is no name: theater puts down nothing so long. */
function valuesOf({ function: name, args }: Received): unknown[] {
  const types = Object.values(ROOT_PARAMS[name] ?? {});
  return types.map((type, at) => {
    const slot = args[at];
    return slot instanceof Uint8Array ? decodeValue(type, slot) : "(kept apart)";
  });
}

function text(value: unknown): string {
  return value as string; // by its type
}
