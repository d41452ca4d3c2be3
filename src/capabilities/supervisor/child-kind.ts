import type { Grant } from "../capability.ts";

/** What children of one kind are made from; component and manifest are kept by their digests. */
export interface ChildKind {
  readonly name: string;
  readonly component: Uint8Array;
  readonly manifest: Uint8Array;
  /** As the chain has it. */
  readonly grant: Uint8Array;
  /** What `handler.init` is given where the spawn gives nothing. */
  readonly parameters: Uint8Array;
}

/** Those in a grant, which may be that of another's chain. */
export function kindsIn({ kinds }: Grant): readonly ChildKind[] {
  return Array.isArray(kinds) ? kinds.filter(isKind) : [];
}

export function kindIn(grant: Grant, name: string): ChildKind | undefined {
  return kindsIn(grant).find((one) => one.name === name);
}

function isKind(value: unknown): value is ChildKind {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  const { name, ...bytes } = value as Readonly<Record<string, unknown>>;
  return (
    typeof name === "string" &&
    ["component", "manifest", "grant", "parameters"].every(
      (key) => bytes[key] instanceof Uint8Array,
    )
  );
}
