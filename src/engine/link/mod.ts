export { ComponentProgram } from "./component-program.ts";
export type { PortableProgram } from "./portable-program.ts";
