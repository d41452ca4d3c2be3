import type { WitFunction, WitType } from "../../base/mod.ts";

/** Structural equality of types; resources are equal where they are the same value. */
export function sameFunction<R>(a: WitFunction<R>, b: WitFunction<R>): boolean {
  return sameEach(a.params, b.params, sameNamed) && sameOptional(a.result, b.result);
}

export function sameType<R>(a: WitType<R>, b: WitType<R>): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "list":
    case "option":
      return a.kind === b.kind && sameType(a.element, b.element);
    case "record":
      return b.kind === "record" && sameEach(a.fields, b.fields, sameNamed);
    case "tuple":
      return b.kind === "tuple" && sameEach(a.elements, b.elements, sameType<R>);
    case "variant":
      return b.kind === "variant" && sameEach(a.cases, b.cases, sameNamed);
    case "enum":
    case "flags":
      return a.kind === b.kind && sameEach(a.names, b.names, (one, other) => one === other);
    case "result":
      return b.kind === "result" && sameOptional(a.ok, b.ok) && sameOptional(a.err, b.err);
    case "own":
    case "borrow":
      return a.kind === b.kind && a.resource === b.resource;
    default:
      return a.kind === b.kind;
  }
}

interface Named<R> {
  readonly name: string;
  readonly type: WitType<R> | undefined;
}

function sameNamed<R>(a: Named<R>, b: Named<R>): boolean {
  return a.name === b.name && sameOptional(a.type, b.type);
}

function sameOptional<R>(a: WitType<R> | undefined, b: WitType<R> | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameType(a, b);
}

function sameEach<T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return a.length === b.length && a.every((one, index) => same(one, b[index] as T));
}
