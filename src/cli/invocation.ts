import { TheaterError } from "../base/mod.ts";
import type { Listed } from "../store/mod.ts";
import type { Records } from "../theater/mod.ts";
import { didYouMean } from "./nearest.ts";
import type { Output } from "./output.ts";
import { printable } from "./printable.ts";
import type { Shell } from "./shell.ts";

/** One command being done. */
export interface Invocation {
  readonly shell: Shell;
  readonly output: Output;
  /** The data directory. */
  readonly directory: string;
}

export function openRecords({ shell, directory }: Invocation): Promise<Records> {
  return shell.openRecords(directory);
}

/** By name or id. @throws ActorError ACTOR_NOT_FOUND, which says what may have been meant */
export async function findActor(records: Records, nameOrId: string): Promise<Listed> {
  try {
    return await records.find(nameOrId);
  } catch (error) {
    throw await withNearest(error, nameOrId, records);
  }
}

/** The error, with the names of actors that are like this one where it says that there is none. */
export async function withNearest(
  error: unknown,
  name: string,
  records: Pick<Records, "list">,
): Promise<unknown> {
  if (!(error instanceof TheaterError) || error.code !== "ACTOR_NOT_FOUND") return error;
  const names = (await records.list()).flatMap(({ entry }) => entry.name ?? []);
  const meant = didYouMean(name, names.map(printable));
  if (meant === undefined) return error;
  const { code, what, where } = error;
  return new TheaterError(code, { what, where, remedy: meant, cause: error });
}
