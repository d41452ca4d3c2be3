import type { Shape } from "./shape.ts";

export type CoreType = "i32" | "i64" | "f32" | "f64";

export const MAX_FLAT_PARAMS = 16;
export const MAX_FLAT_RESULTS = 1;

/** CanonicalABI.md, "Alignment". */
export const alignment: (shape: Shape) => number = remembered((shape) => {
  switch (shape.kind) {
    case "bool":
    case "s8":
    case "u8":
      return 1;
    case "s16":
    case "u16":
      return 2;
    case "s64":
    case "u64":
    case "f64":
      return 8;
    case "record":
      return Math.max(1, ...shape.fields.map(alignment));
    case "variant":
      return Math.max(discriminantSize(shape.cases), maxCaseAlignment(shape.cases));
    case "flags":
      return flagsSize(shape.count);
    default:
      return 4; // s32, u32, f32, char, a pointer, a handle
  }
});

/** CanonicalABI.md, "Element Size". */
export const elemSize: (shape: Shape) => number = remembered((shape) => {
  switch (shape.kind) {
    case "string":
    case "list":
      return 8;
    case "record": {
      let size = 0;
      for (const field of shape.fields) size = alignTo(size, alignment(field)) + elemSize(field);
      return alignTo(size, alignment(shape));
    }
    case "variant": {
      const begin = alignTo(discriminantSize(shape.cases), maxCaseAlignment(shape.cases));
      const payload = Math.max(0, ...payloads(shape.cases).map(elemSize));
      return alignTo(begin + payload, alignment(shape));
    }
    default:
      return alignment(shape);
  }
});

/** CanonicalABI.md, "Flattening". */
export const flattenType: (shape: Shape) => readonly CoreType[] = remembered((shape) => {
  switch (shape.kind) {
    case "s64":
    case "u64":
      return ["i64"];
    case "f32":
    case "f64":
      return [shape.kind];
    case "string":
    case "list":
      return ["i32", "i32"];
    case "record":
      return flattenTypes(shape.fields);
    case "variant":
      return ["i32", ...flattenCases(shape.cases)];
    default:
      return ["i32"];
  }
});

export function flattenTypes(shapes: readonly Shape[]): readonly CoreType[] {
  return shapes.flatMap(flattenType);
}

/** The slots behind a variant's discriminant, which all of its cases share. */
export function flattenCases(cases: readonly (Shape | undefined)[]): readonly CoreType[] {
  const slots: CoreType[] = [];
  for (const payload of payloads(cases)) {
    for (const [at, type] of flattenType(payload).entries()) {
      const before = slots[at];
      slots[at] = before === undefined ? type : join(before, type);
    }
  }
  return slots;
}

function join(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a;
  if ((a === "i32" && b === "f32") || (a === "f32" && b === "i32")) return "i32";
  return "i64";
}

/** Bytes of the smallest unsigned type that holds the number of each case. */
export function discriminantSize(cases: readonly unknown[]): 1 | 2 | 4 {
  if (cases.length <= 2 ** 8) return 1;
  return cases.length <= 2 ** 16 ? 2 : 4;
}

export function maxCaseAlignment(cases: readonly (Shape | undefined)[]): number {
  return Math.max(1, ...payloads(cases).map(alignment));
}

export function flagsSize(count: number): 1 | 2 | 4 {
  if (count <= 8) return 1;
  return count <= 16 ? 2 : 4;
}

export function alignTo(ptr: number, to: number): number {
  return Math.ceil(ptr / to) * to;
}

function payloads(cases: readonly (Shape | undefined)[]): Shape[] {
  return cases.filter((one) => one !== undefined);
}

/** The rules are asked for each element of each list: answers are kept. */
function remembered<Answer>(rule: (shape: Shape) => Answer): (shape: Shape) => Answer {
  const answers = new WeakMap<Shape, Answer>();
  return (shape) => {
    const known = answers.get(shape);
    if (known !== undefined) return known;
    const answer = rule(shape);
    answers.set(shape, answer);
    return answer;
  };
}
