/** The `err` of a WIT result that is a variant. */
export interface Carried<Tag extends string> {
  readonly tag: Tag;
  readonly val?: string;
}

/** What the guest's engine throws for it: an error with the variant as its `payload`. Undefined: another error. */
export function payloadOf<Tag extends string>(error: unknown): Carried<Tag> | undefined {
  const carried =
    typeof error === "object" && error !== null && "payload" in error ? error.payload : error;
  const isVariant = typeof carried === "object" && carried !== null && "tag" in carried;
  return isVariant ? (carried as Carried<Tag>) : undefined; // by its WIT type
}
