import { camelCase, Handle, type Value, type WitType } from "../../src/base/mod.ts";
import type { Chosen, Plain, Text } from "./plain.ts";

/** The reference's value as Theater has it (src/base/wit-type.ts, `Value`). */
export function toValue(type: WitType, plain: Plain | undefined): Value {
  switch (type.kind) {
    case "bool":
      return plain as boolean;
    case "u8":
    case "s8":
    case "u16":
    case "s16":
    case "u32":
    case "s32":
      return Number(plain);
    case "u64":
    case "s64":
      return plain as bigint;
    case "f32":
    case "f64":
      return plain as number;
    case "char":
      return String.fromCodePoint(plain as number);
    case "string":
      return (plain as Text).text;
    case "list": {
      const list = plain as readonly Plain[];
      if (type.element.kind === "u8") return Uint8Array.from(list, Number);
      return list.map((one) => toValue(type.element, one));
    }
    case "tuple":
      return type.elements.map((element, at) => toValue(element, (plain as readonly Plain[])[at]));
    case "record":
      return recordOf(
        type.fields.map((field) => field.name),
        type.fields.map((field, at) => toValue(field.type, (plain as readonly Plain[])[at])),
      );
    case "flags":
      return recordOf(type.names, plain as readonly boolean[]);
    case "enum":
      return type.names[(plain as Chosen).index];
    case "variant": {
      const { index, payload } = plain as Chosen;
      const one = type.cases[index];
      return tagged(one?.name, one?.type, payload);
    }
    case "result": {
      const { index, payload } = plain as Chosen;
      return index === 0 ? tagged("ok", type.ok, payload) : tagged("err", type.err, payload);
    }
    case "option": {
      const { index, payload } = plain as Chosen;
      if (type.element.kind === "option") {
        return index === 0
          ? tagged("none", undefined, undefined)
          : tagged("some", type.element, payload);
      }
      return index === 0 ? undefined : toValue(type.element, payload);
    }
    case "own":
    case "borrow":
      return new Handle(type.resource, plain as number);
    default:
      return type satisfies never;
  }
}

function tagged(tag: Value, type: WitType | undefined, payload: Plain | undefined): Value {
  return { tag, val: type === undefined ? undefined : toValue(type, payload) };
}

function recordOf(names: readonly string[], values: readonly Value[]): Value {
  const record = Object.create(null) as Record<string, Value>;
  for (const [at, name] of names.entries()) record[camelCase(name)] = values[at];
  return record;
}
