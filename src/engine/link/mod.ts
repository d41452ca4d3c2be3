export { ComponentProgram } from "./component-program.ts";
export { compileCoreModule, type CoreModule } from "./core-module.ts";
export type { ComponentClosure, Extern, Externs, Item, TypeItem } from "./extern.ts";
export { instantiateComponent } from "./instantiate.ts";
export { loadComponent } from "./load.ts";
