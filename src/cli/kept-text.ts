/** What an upgrade made of an actor's state. */
export function keptText(stateBytes: number | null | undefined): string {
  return typeof stateBytes === "number"
    ? `state kept (${stateBytes.toLocaleString("en")} B)`
    : "no state yet";
}
