import { fail } from "./fail.ts";
import { Refusal } from "./refusal.ts";
import { settled } from "./settled.ts";

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * What a component exports, its errors told apart: a `Refusal` is, with its text, the `err` of a WIT result; what is thrown and is no
 * `Error` is that `err` as it is; any other error fails the turn, named with the line of the source. Takes a function, an object
 * of functions, or a class, which is a resource. Used by `theater build`.
 */
export function guard<Exported>(exported: Exported): Exported {
  return guarded(exported) as Exported;
}

function guarded(exported: unknown): unknown {
  if (typeof exported === "function") {
    return isClass(exported) ? guardedClass(exported) : guardedFunction(exported as AnyFunction);
  }
  if (typeof exported !== "object" || exported === null) return exported;
  const members = Object.entries(exported) as [string, unknown][];
  return Object.fromEntries(members.map(([name, member]) => [name, guarded(member)]));
}

function guardedFunction(work: AnyFunction): AnyFunction {
  return function (...args) {
    try {
      return settled(work.apply(this, args), "the result");
    } catch (error) {
      answer(error);
      return fail(error);
    }
  };
}

/** Throws what is an answer, and no failure. */
function answer(thrown: unknown): void {
  if (thrown instanceof Refusal) throw thrown.message.toWellFormed();
  if (!(thrown instanceof Error) || "payload" in thrown) throw thrown;
}

/** In place: a resource is told by its class. */
function guardedClass<Class extends object>(value: Class): Class {
  const { prototype } = value as unknown as { readonly prototype: object };
  for (const owner of [value, prototype]) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (name === "constructor" || typeof property.value !== "function") continue;
      const method = guardedFunction(property.value as AnyFunction);
      Object.defineProperty(owner, name, { ...property, value: method });
    }
  }
  return value;
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}
