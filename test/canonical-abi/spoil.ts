import { camelCase, Handle, type Value, type WitType } from "../../src/base/mod.ts";
import type { Tape } from "./tape.ts";

/** What is no value of its type any more, and where: `[2].price`. */
export interface Spoilt {
  readonly value: unknown;
  readonly path: string;
}

/** Puts something wrong into a value, at one place of it, however deep. */
export function spoil(tape: Tape, type: WitType, value: Value): Spoilt {
  return (tape.once(4) ? undefined : within(tape, type, value)) ?? whole(tape, type);
}

/** Undefined where there is nothing within. */
function within(tape: Tape, type: WitType, value: Value): Spoilt | undefined {
  switch (type.kind) {
    case "list":
      return Array.isArray(value) && value.length > 0
        ? element(tape, value, () => type.element)
        : undefined;
    case "tuple":
      return element(tape, value as readonly Value[], (at) => type.elements[at] as WitType);
    case "record": {
      const field = tape.pick(type.fields);
      const key = camelCase(field.name);
      const record = value as Readonly<Record<string, Value>>;
      const inner = spoil(tape, field.type, record[key]);
      return { value: { ...record, [key]: inner.value }, path: `.${key}${inner.path}` };
    }
    case "option":
      if (type.element.kind !== "option") {
        return value === undefined ? undefined : within(tape, type.element, value);
      }
      return payload(tape, type.element, value);
    case "variant": {
      const { tag } = value as unknown as Tagged;
      return payload(tape, type.cases.find(({ name }) => name === tag)?.type, value);
    }
    case "result":
      return payload(tape, (value as unknown as Tagged).tag === "ok" ? type.ok : type.err, value);
    default:
      return undefined;
  }
}

interface Tagged {
  readonly tag: string;
  readonly val: Value;
}

function element(tape: Tape, list: readonly Value[], of: (at: number) => WitType): Spoilt {
  const at = tape.below(list.length);
  const inner = spoil(tape, of(at), list[at]);
  return { value: list.with(at, inner.value as Value), path: `[${at}]${inner.path}` };
}

function payload(tape: Tape, type: WitType | undefined, value: Value): Spoilt {
  const { tag, val } = value as unknown as Tagged;
  const none = type === undefined || tag === "none";
  const inner = none ? { value: 1, path: "" } : spoil(tape, type, val);
  return { value: { tag, val: inner.value }, path: `.val${inner.path}` };
}

function whole(tape: Tape, type: WitType): Spoilt {
  return { value: tape.pick(wrong(type)), path: "" };
}

/** What stands for no value of the type, though some of it is near. */
function wrong(type: WitType): readonly unknown[] {
  switch (type.kind) {
    case "bool":
      return [undefined, null, 0, 1, "true", {}];
    case "u8":
    case "u16":
    case "u32": {
      const most = 2 ** Number(type.kind.slice(1));
      return [undefined, null, -1, most, 0.5, 1n, "1", Number.NaN, Infinity, 2 ** 53 + 2, [1]];
    }
    case "s8":
    case "s16":
    case "s32": {
      const most = 2 ** (Number(type.kind.slice(1)) - 1);
      return [undefined, null, -most - 1, most, -0.5, -1n, "1", Number.NaN, -Infinity, true];
    }
    case "u64":
      return [undefined, null, 1, 2 ** 53 + 2, -1n, 2n ** 64n, "1"];
    case "s64":
      return [undefined, null, 1, -(2n ** 63n) - 1n, 2n ** 63n, "1"];
    case "f32":
    case "f64":
      return [undefined, null, 1n, "1", true, {}];
    case "char":
      return [undefined, null, "", "ab", "\ud800", "\udc00", "a\u0301", 97];
    case "string":
      return [undefined, null, "\ud800", "a\udc00b", "\udc00\ud800", 1, Buffer.from("a")];
    case "list":
      return type.element.kind === "u8"
        ? [
            undefined,
            null,
            [1],
            "a",
            gone(),
            new Uint8ClampedArray(1),
            new DataView(new ArrayBuffer(1)),
            bytesInName(),
          ]
        : [undefined, null, "a", { length: 0 }, new Set(), new Uint32Array(1)];
    case "tuple":
      return [undefined, null, [], Array.from({ length: type.elements.length + 1 }), {}];
    case "record":
    case "flags":
      return [undefined, null, [], "a", 1];
    case "enum":
      return [undefined, null, "", "no-such-name", 0, "__proto__", { tag: type.names[0] }];
    case "option":
      // Nothing is a value here, but not of what an option holds.
      return type.element.kind === "option"
        ? [undefined, null, 1, { tag: "SOME" }, {}]
        : wrong(type.element).filter((one) => one !== undefined);
    case "variant":
    case "result":
      return [
        undefined,
        null,
        "ok",
        {},
        { tag: "no-such-case" },
        { tag: "__proto__" },
        { tag: 0 },
        [],
      ];
    case "own":
    case "borrow":
      return [
        undefined,
        null,
        1,
        { resource: type.resource, rep: 1 },
        new Handle("another", 1),
        new Handle(type.resource, -1),
        new Handle(type.resource, 0.5),
        new Handle(type.resource, 2 ** 32),
      ];
    default:
      return type satisfies never;
  }
}

/** Bytes whose buffer has another owner. */
function gone(): Uint8Array {
  const bytes = new Uint8Array(4);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

function bytesInName(): unknown {
  return Object.create(Uint8Array.prototype);
}
