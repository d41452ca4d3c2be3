/** A segment of data or elements, and the memory or table into which code copies from it. */
export interface UsedSegment {
  readonly kind: SegmentKind;
  readonly index: number;
  readonly target: number;
}

export type SegmentKind = "data" | "element";

/** What code does with segments. Only where it can both copy from one and drop it can a guest see whether it was dropped. */
export class SegmentUse {
  readonly #used = new Map<string, UsedSegment>();
  readonly #dropped = new Set<string>();

  uses(kind: SegmentKind, index: number, target: number): void {
    const key = `${kind}${index}`;
    if (!this.#used.has(key)) this.#used.set(key, { kind, index, target });
  }

  drops(kind: SegmentKind, index: number): void {
    this.#dropped.add(`${kind}${index}`);
  }

  /** In an order that the bytes of the module fix. */
  get droppable(): readonly UsedSegment[] {
    return [...this.#used].filter(([key]) => this.#dropped.has(key)).map(([, used]) => used);
  }
}
