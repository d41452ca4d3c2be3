export { ComponentProgram } from "./component-program.ts";
export { compileCoreModule, type CoreModule } from "./core-module.ts";
export type { ComponentClosure } from "./extern.ts";
export { loadComponent } from "./load.ts";
