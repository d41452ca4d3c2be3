import { actorWorldText, pack as packModule, readWorldText } from "../../build/mod.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { madeRows, shownPath } from "../made.ts";
import { readWhole } from "../target.ts";
import { writeWhole } from "../whole-file.ts";

export interface PackArgs {
  readonly core: string;
  /** Undefined: the world of actors. */
  readonly wit: string | undefined;
  readonly world: string | undefined;
  readonly output: string | undefined;
  readonly stringEncoding: "utf8" | "utf16";
}

/** Makes a component of a core module. */
export async function pack({ output }: Invocation, args: PackArgs): Promise<Ending> {
  const { core, wit, stringEncoding } = args;
  const world =
    wit === undefined
      ? actorWorldText(stringEncoding)
      : readWorldText(wit, args.world, stringEncoding);
  const packed = await packModule(await readWhole(core), world);
  const file = args.output ?? `${core.replace(/\.wasm$/, "")}.component.wasm`;
  await writeWhole(file, chunksOf(packed.component));
  if (output.json) {
    const { component, digest, imports, exports } = packed;
    await output.object({ file, byteCount: component.length, digest, imports, exports });
  } else {
    await output.pairs([["component", shownPath(file)], ...madeRows(packed)]);
  }
  return "ok";
}

// oxlint-disable-next-line typescript/require-await
async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
