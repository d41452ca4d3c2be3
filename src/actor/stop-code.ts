import type { Listed, StoreReader } from "../store/mod.ts";
import { load } from "./load.ts";

/** Why an actor has stopped, as its durable chain says; undefined where it has not. @throws ChainError, StoreError */
export async function stopCode(
  { actor, entry }: Listed,
  store: StoreReader,
): Promise<string | undefined> {
  let code: string | undefined;
  for await (const page of load(store, actor, entry.replayFromSeq)) {
    for (const event of page.flatMap(({ link }) => link.events)) {
      if (event.kind === "started") code = undefined;
      if (event.kind === "stopped") ({ code } = event);
    }
  }
  return code;
}
