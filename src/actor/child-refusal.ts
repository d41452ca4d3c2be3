import { type ChildError, childrenMax } from "../capabilities/mod.ts";
import type { Shape } from "./entry.ts";
import { EXITS, HANDLE_EXIT } from "./exits.ts";
import type { ActorGrant } from "./grant.ts";
import type { Journal } from "./journal.ts";

/** Why a component can have no child more. */
export function childRefusal(
  { entries }: Shape,
  { ledger }: Journal,
  { handlers }: ActorGrant,
): ChildError | undefined {
  if (!entries.has(HANDLE_EXIT)) return { tag: "denied", val: `the component exports no ${EXITS}` };
  const isFull = ledger.children.size >= childrenMax(handlers);
  return isFull ? { tag: "too-many", val: undefined } : undefined;
}
