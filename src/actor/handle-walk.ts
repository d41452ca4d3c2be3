import { camelCase, type Handle, isNestedOption, type Value, type WitType } from "../base/mod.ts";

/** What becomes of one handle in a value. */
export type OnHandle = (handle: Handle, type: HandleType) => Value;
export type HandleType = WitType & { readonly kind: "own" | "borrow" };

/** A value with all its handles made something else. */
export type Walk = (value: Value, on: OnHandle) => Value;

/** Undefined where values of this type hold no handles, as most do. Made once for a type: it may have 2^n parts in n objects. */
export function handleWalk(type: WitType | undefined): Walk | undefined {
  if (type === undefined || made.has(type)) return type && made.get(type);
  const walk = make(type);
  made.set(type, walk);
  return walk;
}

const made = new WeakMap<WitType, Walk | undefined>();

function make(type: WitType): Walk | undefined {
  switch (type.kind) {
    case "own":
    case "borrow":
      return (value, on) => on(value as Handle, type);
    case "list": {
      const walk = handleWalk(type.element);
      return walk && ((value, on) => (value as readonly Value[]).map((one) => walk(one, on)));
    }
    case "tuple":
      return inParts(type.elements);
    case "record": {
      const walk = inParts(type.fields.map((field) => field.type));
      const keys = type.fields.map(({ name }) => camelCase(name));
      return walk && ((value, on) => walkRecord(value as ValueRecord, keys, walk, on));
    }
    case "option": {
      const walk = handleWalk(type.element);
      if (isNestedOption(type)) return inCases(new Map([["some", walk]]));
      return walk && ((value, on) => (value === undefined ? undefined : walk(value, on)));
    }
    case "result":
      return inCases(
        new Map([
          ["ok", handleWalk(type.ok)],
          ["err", handleWalk(type.err)],
        ]),
      );
    case "variant":
      return inCases(new Map(type.cases.map((one) => [one.name, handleWalk(one.type)])));
    default:
      return undefined;
  }
}

type ValueRecord = Readonly<Record<string, Value>>;

function inParts(types: readonly WitType[]): Walk | undefined {
  const walks = types.map(handleWalk);
  if (walks.every((walk) => walk === undefined)) return undefined;
  return (value, on) =>
    (value as readonly Value[]).map((part, at) => walks[at]?.(part, on) ?? part);
}

function walkRecord(value: ValueRecord, keys: readonly string[], walk: Walk, on: OnHandle): Value {
  const parts = walk(
    keys.map((key) => value[key]),
    on,
  ) as readonly Value[];
  return Object.fromEntries(keys.map((key, at) => [key, parts[at]]));
}

function inCases(walks: ReadonlyMap<string, Walk | undefined>): Walk | undefined {
  if (walks.values().every((walk) => walk === undefined)) return undefined;
  return (value, on) => {
    const { tag, val } = value as { readonly tag: string; readonly val: Value };
    const walk = walks.get(tag);
    return walk === undefined ? value : { tag, val: walk(val, on) };
  };
}
