import type { Chain, Observed } from "../observed.ts";
import type { Turn } from "./turns.ts";

/** What is judged: what was seen, and by the id of its actor each chain, and its turns. */
export interface World {
  readonly observed: Observed;
  readonly turns: ReadonlyMap<string, readonly Turn[]>;
  readonly chains: ReadonlyMap<string, Chain>;
}
