/** A world, as the tools want it. */
export interface WorldText {
  /** WIT, complete: every package that it names, the first with a head and the others in braces. */
  readonly wit: string;
  /** `ns:pkg/name@1.0.0`, or undefined where the first package has one world. */
  readonly world: string | undefined;
  readonly stringEncoding: "utf8" | "utf16" | "compact-utf16";
}
