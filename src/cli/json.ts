export { bodyJson, type Json, jsonOf } from "../protocol/mod.ts";

/**
 * JSON as it is printed: a terminal obeys some of what JSON need not escape, C1 control characters above all, and shows other text than
 * there is where the direction of writing turns. Means the same to whoever reads it as JSON.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(UNFIT, escaped);
}

/** As `printable` has it; JSON has escaped C0 before. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => unit(character.charCodeAt(at))).join(
    "",
  );
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
