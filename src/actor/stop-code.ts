import type { Listed, StoreReader } from "../store/mod.ts";
import { load } from "./load.ts";

/** Why an actor has stopped, as its durable chain says; undefined where it has not. @throws ChainError, StoreError */
export async function stopCode(
  { actor, entry }: Listed,
  store: StoreReader,
): Promise<string | undefined> {
  return (await stopOf({ actor, entry }, store))?.code;
}

/** The same, and when that was, in milliseconds since the epoch. @throws as `stopCode` */
export async function stopOf(
  { actor, entry }: Pick<Listed, "actor" | "entry">,
  store: StoreReader,
): Promise<{ readonly code: string; readonly atMs: number } | undefined> {
  let stop: { readonly code: string; readonly atMs: number } | undefined;
  for await (const page of load(store, actor, entry.replayFromSeq)) {
    for (const { link } of page) {
      for (const event of link.events) {
        if (event.kind === "started") stop = undefined;
        if (event.kind === "stopped") stop = { code: event.code, atMs: link.atMs };
      }
    }
  }
  return stop;
}
