import type { DeadLetterJson, Items, Requests } from "../protocol/mod.ts";
import type { Listed } from "../store/mod.ts";
import type { DeadLetter, Records } from "../theater/mod.ts";

/** A dead letter, and whose it is. */
export interface FoundLetter {
  readonly listed: Listed;
  readonly letter: DeadLetter;
}

/** Of one actor, or of all that have a chain, by name; read as they are taken. @throws ActorError ACTOR_NOT_FOUND; StoreError, ChainError */
export async function* findDeadLetters(
  records: Records,
  { actor, since }: Requests["deadLetters"],
): AsyncGenerator<FoundLetter> {
  const all = actor === undefined ? await records.list() : [await records.find(actor)];
  for (const listed of all)
    for await (const letter of records.deadLetters(listed.actor, since)) yield { listed, letter };
}

/** The same for programs, until nobody takes more. */
export async function* deadLetterItems(
  records: Records,
  request: Requests["deadLetters"],
  signal: AbortSignal,
): AsyncGenerator<Items["deadLetters"]> {
  for await (const found of findDeadLetters(records, request)) {
    if (signal.aborted) return;
    yield { deadLetter: deadLetterJson(found) };
  }
}

export function deadLetterJson({ listed, letter }: FoundLetter): DeadLetterJson {
  return { actor: listed.actor, name: listed.entry.name ?? null, ...letter };
}
