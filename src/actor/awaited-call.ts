import type { ActorId, Value } from "../base/mod.ts";
import { decodeLink, decodeValue, isBlob, SALT_BYTES, type Seq, type Slot } from "../chain/mod.ts";
import type { BlobReader, ChainReader } from "../store/mod.ts";
import type { OpenTurnWork, RequestWork } from "./open-work.ts";

/** The call of an import that an open turn waits for. */
export interface AwaitedCall {
  /** Of its `called`. */
  readonly seq: Seq;
  /** `interface#function` */
  readonly function: string;
  /** When its link was begun, in milliseconds since the epoch. */
  readonly sinceMs: number;
  /** When a sleep ends, or the answer of a call is given up; undefined where nothing limits it. */
  readonly deadlineMs: number | undefined;
  /** The messages whose answers it waits for: one of a `call`, perhaps several of a `wait`, and none of others. */
  readonly messages: readonly RequestWork[];
}

const WAIT = "theater:actor/messages@0.1.0#wait";
const TOKENS = { kind: "list", element: { kind: "u64" } } as const;

/**
 * Reads from the durable chain what an open turn waits for. Undefined where it waits for nothing.
 * @throws StoreError, ChainError
 */
export async function awaitedCall(
  store: ChainReader & BlobReader,
  actor: ActorId,
  { called: seq, imports, requests }: OpenTurnWork,
): Promise<AwaitedCall | undefined> {
  if (seq === undefined) return undefined;
  for await (const [first] of store.links(actor, seq)) {
    if (first === undefined) return undefined;
    const { atMs, events, seq: from } = decodeLink(first.link);
    const event = events[seq - from];
    if (event?.kind !== "called") return undefined;
    const name = imports[event.import] ?? `import ${event.import}`;
    const tokens = name === WAIT ? await tokensOf(event.args[0], store) : [seq];
    return {
      seq,
      function: name,
      sinceMs: atMs,
      deadlineMs: event.deadlineMs,
      messages: requests.filter(({ token }) => tokens.includes(token)),
    };
  }
  return undefined;
}

/** None where their blob was erased. */
async function tokensOf(slot: Slot | undefined, store: BlobReader): Promise<readonly Seq[]> {
  if (slot === undefined) return [];
  const bytes = isBlob(slot) ? (await store.blob(slot.digest))?.subarray(SALT_BYTES) : slot;
  if (bytes === undefined) return [];
  const tokens = decodeValue(TOKENS, bytes) as readonly Value[]; // a list, by that type
  return tokens.map(Number);
}
