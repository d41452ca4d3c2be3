import { camelCase, Handle, isNestedOption, type Value } from "../../base/mod.ts";
import type { HostHandles } from "./host-handles.ts";
import { casesOf, layoutOf, type Type } from "./layout.ts";

import type { ResourceType } from "./resource-type.ts";
import { newRecord } from "./scalars.ts";
import type { Tagged } from "./store.ts";

/** Turns what a value has for its handles into the other side's: representation and Handle. */
export type Convert = (value: Value) => Value;

/** What a conversion does with one handle. */
export interface HandleRules {
  own(value: Value, type: ResourceType): Value;
  borrow(value: Value, type: ResourceType): Value;
}

/** Into the host: representations become Handles. Borrowed handles of guests are added to `borrowed`, for the call's end. */
export function outward(handles: HostHandles, borrowed: Handle[]): HandleRules {
  return {
    own(rep, type) {
      if (type.owner !== undefined) return handles.give(type, rep as number);
      return new Handle(type.name, (rep as number) >>> 0);
    },
    borrow(rep, type) {
      const handle = this.own(rep, type) as Handle;
      if (type.owner !== undefined) borrowed.push(handle);
      return handle;
    },
  };
}

/** Out of the host, after the check: Handles become representations, and owned ones are the host's no longer. */
export function inward(handles: HostHandles): HandleRules {
  return {
    own(handle) {
      handles.take(handle as Handle);
      return (handle as Handle).rep;
    },
    borrow: (handle) => (handle as Handle).rep,
  };
}

/**
 * Undefined where the type holds no handle, and its values are the same on both sides. Made once for the same rules, since a type may have 2^n
 * parts in n objects.
 */
export function converter(type: Type, rules: HandleRules): Convert | undefined {
  if (!layoutOf(type).resources) return undefined;
  let made = conversions.get(rules);
  if (made === undefined) conversions.set(rules, (made = new Map()));
  const known = made.get(type);
  if (known !== undefined) return known;
  const convert = make(type, rules);
  if (convert !== undefined) made.set(type, convert);
  return convert;
}

const conversions = new WeakMap<HandleRules, Map<Type, Convert>>();

function make(type: Type, rules: HandleRules): Convert | undefined {
  switch (type.kind) {
    case "own":
    case "borrow":
      return (value) => rules[type.kind](value, type.resource);
    case "list": {
      const convert = needed(type.element, rules);
      return (value) => (value as readonly Value[]).map(convert);
    }
    case "tuple": {
      const converts = type.elements.map((element) => needed(element, rules));
      return (value) => converts.map((convert, at) => convert((value as readonly Value[])[at]));
    }
    case "record": {
      const fields = type.fields.map((field) => ({
        key: camelCase(field.name),
        convert: needed(field.type, rules),
      }));
      return (value) => {
        const record = newRecord();
        const from = value as Readonly<Record<string, Value>>;
        for (const { key, convert } of fields) record[key] = convert(from[key]);
        return record;
      };
    }
    case "option":
      if (!isNestedOption(type)) {
        const convert = needed(type.element, rules);
        return (value) => (value === undefined ? undefined : convert(value));
      }
      return cased(casesOf(type), rules);
    case "variant":
    case "result":
      return cased(casesOf(type), rules);
    default:
      return undefined;
  }
}

function cased(cases: ReturnType<typeof casesOf>, rules: HandleRules): Convert {
  const payloads = new Map(
    cases.map(({ name, type }) => [name, type === undefined ? same : needed(type, rules)]),
  );
  return (value) => {
    const { tag, val } = value as unknown as Tagged;
    return { tag, val: (payloads.get(tag) ?? same)(val) };
  };
}

function needed(type: Type, rules: HandleRules): Convert {
  return converter(type, rules) ?? same;
}

/** For a value without handles. */
export function same(value: Value): Value {
  return value;
}
