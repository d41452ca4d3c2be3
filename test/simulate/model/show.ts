import type { Value } from "../../../src/base/mod.ts";

/** Values as text that tells apart what differs. */
export function show(values: readonly Value[]): string {
  return JSON.stringify(values, (_, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    if (value instanceof Uint8Array) return `0x${value.toHex()}`;
    if (value === undefined) return "none";
    return value;
  });
}

export function textOf(value: Value): string {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === "string" ? value : show([value]);
}
