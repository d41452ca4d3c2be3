import { ACTOR_WIT, readWit } from "./wit/source.ts";
import { resolveWorld } from "./wit/world.ts";

/** A world, as the tools want it. */
export interface WorldText {
  /** WIT, complete: every package that it names, the first with a head and the others in braces. */
  readonly wit: string;
  /** `ns:pkg/name@1.0.0` */
  readonly world: string;
  readonly stringEncoding: "utf8" | "utf16" | "compact-utf16";
}

/** `theater:actor/actor`, with everything that a guest may ask of the host. */
export function actorWorldText(stringEncoding: WorldText["stringEncoding"]): WorldText {
  return { wit: ACTOR_WIT, world: "theater:actor/actor", stringEncoding };
}

/**
 * The world of a WIT file or folder; which, where it has several.
 * @throws BuildError BUILD_BAD_WIT
 */
export function readWorldText(
  path: string,
  world: string | undefined,
  stringEncoding: WorldText["stringEncoding"],
): WorldText & { readonly files: readonly string[] } {
  const source = readWit(path);
  const { name } = resolveWorld(source, world);
  return { wit: source.text, world: name, stringEncoding, files: source.files };
}
