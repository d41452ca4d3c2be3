/** The way in for `theater:actor/exits`, beside `exports.ts`: `export * from "@theater/guest/assembly/exit-exports";` in `main.ts`. */

export { exitsHandleExit, exitsHandleExitPost } from "./exits";
