export { compileAssemblyScript } from "./assemblyscript.ts";
export { Builder, type BuilderOptions, type Built, COMPONENT_BYTES_MAX } from "./builder.ts";
export { renameExports } from "./core-exports.ts";
export type { Grants } from "./check-component.ts";
export { type BuildCode, BuildError, type Problem } from "./errors.ts";
export { pack, type Packed } from "./pack.ts";
export { packCore } from "./pack-core.ts";
export { TOOL_MS_MAX } from "./tools.ts";
export { actorWorldText, readWorldText, type WorldText } from "./world-text.ts";
