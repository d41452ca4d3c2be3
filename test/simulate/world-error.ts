/** Something that must never happen, whatever the plan. */
export class WorldError extends Error {
  override readonly name = "WorldError";
}
