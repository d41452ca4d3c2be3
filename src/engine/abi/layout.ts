import type { WitCase, WitType } from "../../base/mod.ts";
import type { ResourceType } from "./resource-type.ts";

export type Type = WitType<ResourceType>;

export type FlatType = "i32" | "i64" | "f32" | "f64";

/** More flat parameters than this go through memory, as one tuple. */
export const FLAT_PARAMS_MAX = 16;

/** More flat results than this do. */
export const FLAT_RESULTS_MAX = 1;

/** How a type lies in memory and in core values (CanonicalABI.md, "Alignment", "Element Size", "Flattening"). */
export interface Layout {
  /** Bytes, with the padding at its end. */
  readonly size: number;
  /** A power of two. */
  readonly align: number;
  /** Undefined where they are more than FLAT_PARAMS_MAX: such a type always goes through memory, and nobody may list it. */
  readonly flat: readonly FlatType[] | undefined;
  /** Values in it at most, itself counted, without what lies behind pointers. May be beyond any array. */
  readonly elements: number;
  /** Contains a handle, in lists too. */
  readonly resources: boolean;
  /** Contains a borrowed one. */
  readonly borrows: boolean;
}

export function layoutOf(type: Type): Layout {
  const known = layouts.get(type);
  if (known !== undefined) return known;
  const layout = layOut(type);
  layouts.set(type, layout);
  return layout;
}

/** Beside the types, not on them, so that a program's types stay plain data. */
const layouts = new WeakMap<Type, Layout>();

/** Where each member of a record or tuple begins. */
export function offsetsOf(members: readonly Type[]): number[] {
  let end = 0;
  return members.map((member) => {
    const { size, align } = layoutOf(member);
    const offset = alignTo(end, align);
    end = offset + size;
    return offset;
  });
}

/** What is a variant beneath: a discriminant, then the payload of its case. */
export type CasedType = Extract<Type, { kind: "variant" | "enum" | "option" | "result" }>;

/** The cases in order of their discriminants (CanonicalABI.md, "Despecialization"). */
export function casesOf(type: CasedType): readonly WitCase<ResourceType>[] {
  switch (type.kind) {
    case "variant":
      return type.cases;
    case "enum":
      return type.names.map((name) => ({ name, type: undefined }));
    case "option":
      return [
        { name: "none", type: undefined },
        { name: "some", type: type.element },
      ];
    case "result":
      return [
        { name: "ok", type: type.ok },
        { name: "err", type: type.err },
      ];
    default:
      return type satisfies never;
  }
}

export interface CasedLayout {
  readonly discriminantBytes: 1 | 2 | 4;
  /** Where the payload begins, of whichever case. */
  readonly payloadOffset: number;
}

export function casedLayout(cases: readonly WitCase<ResourceType>[]): CasedLayout {
  const discriminantBytes = cases.length <= 0x100 ? 1 : cases.length <= 0x10000 ? 2 : 4;
  const align = payloads(cases).reduce((most, one) => Math.max(most, one.align), 1);
  return { discriminantBytes, payloadOffset: alignTo(discriminantBytes, align) };
}

export function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

/** Bytes of a `flags` with so many names; the specification ends at 32. */
export function flagsBytes(count: number): 1 | 2 | 4 {
  return count <= 8 ? 1 : count <= 16 ? 2 : 4;
}

function layOut(type: Type): Layout {
  switch (type.kind) {
    case "bool":
    case "s8":
    case "u8":
      return scalar(1, "i32");
    case "s16":
    case "u16":
      return scalar(2, "i32");
    case "s32":
    case "u32":
    case "char":
      return scalar(4, "i32");
    case "s64":
    case "u64":
      return scalar(8, "i64");
    case "f32":
      return scalar(4, "f32");
    case "f64":
      return scalar(8, "f64");
    case "string":
      return { ...scalar(8, "i32"), align: 4, flat: ["i32", "i32"] };
    case "own":
      return { ...scalar(4, "i32"), resources: true };
    case "borrow":
      return { ...scalar(4, "i32"), resources: true, borrows: true };
    case "list": {
      const { resources, borrows } = layoutOf(type.element);
      return { ...scalar(8, "i32"), align: 4, flat: ["i32", "i32"], resources, borrows };
    }
    case "flags":
      return scalar(flagsBytes(type.names.length), "i32");
    case "record":
      return product(type.fields.map((field) => field.type));
    case "tuple":
      return product(type.elements);
    case "variant":
    case "enum":
    case "option":
    case "result":
      return sum(casesOf(type));
    default:
      return type satisfies never;
  }
}

function scalar(size: number, flat: FlatType): Layout {
  return { size, align: size, flat: [flat], elements: 1, resources: false, borrows: false };
}

function product(members: readonly Type[]): Layout {
  const parts = members.map(layoutOf);
  const align = parts.reduce((most, part) => Math.max(most, part.align), 1);
  const last = parts.at(-1);
  const end = last === undefined ? 0 : (offsetsOf(members).at(-1) ?? 0) + last.size;
  return {
    size: alignTo(end, align),
    align,
    flat: capped(concatenated(parts)),
    elements: parts.reduce((total, part) => total + part.elements, 1),
    resources: parts.some((part) => part.resources),
    borrows: parts.some((part) => part.borrows),
  };
}

function sum(cases: readonly WitCase<ResourceType>[]): Layout {
  const parts = payloads(cases);
  const { discriminantBytes, payloadOffset } = casedLayout(cases);
  const align = parts.reduce<number>((most, part) => Math.max(most, part.align), discriminantBytes);
  const payloadBytes = parts.reduce((most, part) => Math.max(most, part.size), 0);
  return {
    size: alignTo(payloadOffset + payloadBytes, align),
    align,
    flat: capped(joined(parts)),
    elements: parts.reduce((most, part) => Math.max(most, 1 + part.elements), 1),
    resources: parts.some((part) => part.resources),
    borrows: parts.some((part) => part.borrows),
  };
}

function payloads(cases: readonly WitCase<ResourceType>[]): Layout[] {
  return cases.flatMap(({ type }) => (type === undefined ? [] : [layoutOf(type)]));
}

function concatenated(parts: readonly Layout[]): FlatType[] | undefined {
  const flat: FlatType[] = [];
  for (const part of parts) {
    if (part.flat === undefined) return undefined;
    flat.push(...part.flat);
    if (flat.length > FLAT_PARAMS_MAX) return undefined; // or 16 nested tuples of 16 would be listed
  }
  return flat;
}

function joined(parts: readonly Layout[]): FlatType[] | undefined {
  const flat: FlatType[] = [];
  for (const part of parts) {
    if (part.flat === undefined) return undefined;
    for (const [at, one] of part.flat.entries()) {
      const before = flat[at];
      flat[at] = before === undefined ? one : join(before, one);
    }
  }
  return ["i32", ...flat];
}

function join(a: FlatType, b: FlatType): FlatType {
  if (a === b) return a;
  return (a === "i32" && b === "f32") || (a === "f32" && b === "i32") ? "i32" : "i64";
}

function capped(flat: FlatType[] | undefined): readonly FlatType[] | undefined {
  return flat !== undefined && flat.length <= FLAT_PARAMS_MAX ? flat : undefined;
}
