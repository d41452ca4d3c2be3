import { concatBytes } from "../../src/base/mod.ts";

/** A component that does the same, and has another digest: a section more, which no engine reads. */
export function edition(component: Uint8Array, name: string): Uint8Array {
  const text = new TextEncoder().encode(name);
  return concatBytes([component, Uint8Array.of(0, text.length + 1, text.length), text]);
}
