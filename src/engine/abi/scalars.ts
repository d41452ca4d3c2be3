import { camelCase, type Value } from "../../base/mod.ts";
import type { Context } from "./context.ts";

/** The one NaN that crosses the boundary has the bits of JavaScript's own. */
export function oneNaN(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value;
}

/** @throws EngineError ENGINE_TRAP for what is no Unicode scalar value. */
export function character(cx: Context, code: number): string {
  if (code >= 0x11_0000 || (code >= 0xd800 && code <= 0xdfff)) {
    cx.execution.trap("a char is not a Unicode scalar value");
  }
  return String.fromCodePoint(code);
}

export function noCase(cx: Context): never {
  return cx.execution.trap("invalid variant discriminant");
}

/** Bits to an object of booleans; bits without a name are dropped. */
export function flagsUnpacker(names: readonly string[]): (bits: number) => Value {
  const keys = names.map(camelCase);
  return (bits) => {
    const flags = newRecord();
    for (let at = 0; at < keys.length; at++) flags[keys[at] as string] = (bits & (1 << at)) !== 0;
    return flags;
  };
}

/** No prototype, so that a field named `constructor` is like any other. */
export function newRecord(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}

export function codePoint(value: Value): number {
  return (value as string).codePointAt(0) as number;
}

export function flagsPacker(names: readonly string[]): (value: Value) => number {
  const keys = names.map(camelCase);
  return (value) => {
    const flags = value as Readonly<Record<string, Value>>;
    let bits = 0;
    for (let at = 0; at < keys.length; at++)
      if (flags[keys[at] as string] === true) bits |= 1 << at;
    return bits;
  };
}
