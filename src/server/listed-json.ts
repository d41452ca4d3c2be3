import type { ListedJson } from "../protocol/mod.ts";
import type { Listed } from "../store/mod.ts";

/** An actor as the index has it, for programs. */
export function listedJson({ actor, entry, head }: Listed): ListedJson {
  const { name = null, status, dirty, wakeAtMs = null } = entry;
  const { eventCount, linkCount, digest } = head;
  return { name, id: actor, status, dirty, wakeAtMs, eventCount, linkCount, head: digest.toHex() };
}
