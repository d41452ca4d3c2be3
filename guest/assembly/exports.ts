/** What the host looks for in a core module whose world is `theater:actor/actor`. An actor's `main.ts` exports all of it again. */

export { realloc } from "./canonical";
export { handlerHandle, handlerHandlePost, handlerInit, handlerInitPost } from "./handler";
