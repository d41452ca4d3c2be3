import { createHash } from "node:crypto";
import { quote } from "../base/mod.ts";
import { compile } from "../engine/mod.ts";
import { namesOf } from "./check-component.ts";
import { BuildError } from "./errors.ts";
import { ToolFailure, Tools } from "./tools.ts";
import type { WorldText } from "./world-text.ts";

/** A core module that became a component. */
export interface Packed {
  readonly component: Uint8Array;
  /** SHA-256 of the component, in hexadecimal. */
  readonly digest: string;
  /** WIT ids of interfaces, and names of root functions. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/**
 * Any core module to a component that this engine runs (`packCore` says under which names it looks).
 * @throws BuildError; EngineError where the component is more than an engine takes
 */
export async function pack(core: Uint8Array, world: WorldText): Promise<Packed> {
  await using tools = new Tools();
  const component = await packWith(tools, core, world);
  const program = await compile(component);
  return {
    component,
    digest: createHash("sha256").update(component).digest("hex"),
    imports: namesOf(program.imports),
    exports: namesOf(program.exports),
  };
}

export async function packWith(
  tools: Tools,
  core: Uint8Array,
  world: WorldText,
): Promise<Uint8Array> {
  try {
    return await tools.run({ kind: "pack", core, world });
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    throw new BuildError("BUILD_TOOL_FAILED", {
      what: `the packer failed: ${quote(error.message)}`,
      remedy: "please report it, with the module",
      cause: error,
    });
  }
}
