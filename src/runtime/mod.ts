export { type Compile, type Program, PROGRAMS_MAX } from "./programs.ts";
export {
  type Letter,
  type Reply,
  type Running,
  Runtime,
  type RuntimeDeps,
  type Started,
  type StartOrder,
} from "./runtime.ts";
