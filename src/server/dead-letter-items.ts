import { TheaterError } from "../base/mod.ts";
import type { DeadLetterJson, Items, Requests } from "../protocol/mod.ts";
import type { Listed } from "../store/mod.ts";
import type { DeadLetter, Records } from "../theater/mod.ts";

/** A dead letter, and whose it is. */
export interface FoundLetter {
  readonly listed: Listed;
  readonly letter: DeadLetter;
}

/** Told of each actor whose chain cannot be read. */
export type Unreadable = (listed: Listed, error: TheaterError) => void | Promise<void>;

/**
 * Of one actor, or of all that have a chain, by name; read as they are taken. Of all, one that cannot be read hides nobody else's.
 * @throws ActorError ACTOR_NOT_FOUND; StoreError and ChainError of the one that is named
 */
export async function* findDeadLetters(
  records: Records,
  { actor, since }: Requests["deadLetters"],
  unreadable: Unreadable,
): AsyncGenerator<FoundLetter> {
  if (actor !== undefined) {
    yield* lettersOf(records, await records.find(actor), since);
    return;
  }
  for (const listed of await records.list()) {
    try {
      yield* lettersOf(records, listed, since);
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
      await unreadable(listed, error);
    }
  }
}

async function* lettersOf(
  records: Records,
  listed: Listed,
  since: number | undefined,
): AsyncGenerator<FoundLetter> {
  for await (const letter of records.deadLetters(listed.actor, since)) yield { listed, letter };
}

/** The same for programs, until nobody takes more; ends with the first error of a chain that cannot be read, behind all that can. */
export async function* deadLetterItems(
  records: Records,
  request: Requests["deadLetters"],
  signal: AbortSignal,
): AsyncGenerator<Items["deadLetters"]> {
  let first: TheaterError | undefined;
  const unreadable = (_: Listed, error: TheaterError): void => void (first ??= error);
  for await (const found of findDeadLetters(records, request, unreadable)) {
    if (signal.aborted) return;
    yield { deadLetter: deadLetterJson(found) };
  }
  if (first !== undefined) throw first;
}

export function deadLetterJson({ listed, letter }: FoundLetter): DeadLetterJson {
  return { actor: listed.actor, name: listed.entry.name ?? null, ...letter };
}
