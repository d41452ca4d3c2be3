import type { WitFunction, WitType } from "./wit-type.ts";

/**
 * Whether the two are written alike to the last name, resources by theirs. Not by their texts, which may be cut; and what is one object in both
 * is compared once, or types of 2^n parts would take as long.
 */
export function sameFunctionType(a: WitFunction, b: WitFunction): boolean {
  const known = new Map<WitType, Set<WitType>>();
  return sameNamed(a.params, b.params, known) && same(a.result, b.result, known);
}

type Known = Map<WitType, Set<WitType>>;
type Named = { readonly name: string; readonly type: WitType | undefined };

function sameNamed(a: readonly Named[], b: readonly Named[], known: Known): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, type }, at) => name === b[at]?.name && same(type, b[at].type, known))
  );
}

function same(a: WitType | undefined, b: WitType | undefined, known: Known): boolean {
  if (a === undefined || b === undefined || a.kind !== b.kind) return a === b;
  const equals = known.get(a);
  if (equals?.has(b) === true) return true;
  if (!sameParts(a, b, known)) return false; // which ends the whole comparison
  if (equals === undefined) known.set(a, new Set([b]));
  else equals.add(b);
  return true;
}

/** `a` and `b` are of one kind. */
function sameParts(a: WitType, b: WitType, known: Known): boolean {
  switch (a.kind) {
    case "list":
    case "option":
      return same(a.element, (b as typeof a).element, known);
    case "record":
      return sameNamed(a.fields, (b as typeof a).fields, known);
    case "variant":
      return sameNamed(a.cases, (b as typeof a).cases, known);
    case "tuple": {
      const { elements } = b as typeof a;
      return (
        a.elements.length === elements.length &&
        a.elements.every((element, at) => same(element, elements[at], known))
      );
    }
    case "enum":
    case "flags": {
      const { names } = b as typeof a;
      return a.names.length === names.length && a.names.every((name, at) => name === names[at]);
    }
    case "result": {
      const { ok, err } = b as typeof a;
      return same(a.ok, ok, known) && same(a.err, err, known);
    }
    case "own":
    case "borrow":
      return a.resource === (b as typeof a).resource;
    default:
      return true;
  }
}
