export {
  deadLetterJson,
  findDeadLetters,
  type FoundLetter,
  type Unreadable,
} from "./dead-letter-items.ts";
export { Desk, type DeskDeps } from "./desk.ts";
export { Feed, type Listener } from "./feed.ts";
export type { House } from "./house.ts";
export { listedJson } from "./listed-json.ts";
export { Server } from "./server.ts";
export { watch, type WatchDeps } from "./watch.ts";
