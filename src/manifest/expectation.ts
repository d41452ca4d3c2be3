import { z } from "zod";
import type { Path } from "./positions.ts";

/** What a schema wants at one place of one document. */
export interface Expectation {
  /** The keys of the table there; none where it is not a table. */
  readonly keys: readonly string[];
  /** The types of `[[handler]]`, where that list is there. */
  readonly types: readonly string[];
  /** From the schema's metadata. */
  readonly example: unknown;
}

export function expectationAt(root: z.ZodType, document: unknown, path: Path): Expectation {
  let schema = resolve(root, document);
  let value = document;
  for (const key of path) {
    value = valueAt(value, [key]);
    schema = resolve(child(schema, key), value);
  }
  const examples = schema?.meta()?.["examples"];
  return {
    keys: schema instanceof z.ZodObject ? Object.keys(schema.shape) : [],
    types: schema instanceof z.ZodArray ? typesOf(schema.element) : [],
    example: Array.isArray(examples) ? examples[0] : undefined,
  };
}

/** Undefined where the path leaves the document. Reads own keys only: the document has names that an outsider chose. */
export function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** The schema behind `optional`, and of a `[[handler]]` the one that its `type` chooses. */
function resolve(schema: unknown, value: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional) return resolve(schema.unwrap(), value);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const type = valueAt(value, ["type"]);
    return resolve(
      schema.options.find((option) => typeOf(option) === type) ?? schema.options[0],
      value,
    );
  }
  return schema instanceof z.ZodType ? schema : undefined;
}

function child(schema: z.ZodType | undefined, key: PropertyKey): unknown {
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodObject ? schema.shape[String(key)] : undefined;
}

function typesOf(element: unknown): string[] {
  if (!(element instanceof z.ZodDiscriminatedUnion)) return [];
  return element.options.map((option) => String(typeOf(option)));
}

function typeOf(option: unknown): unknown {
  const type = option instanceof z.ZodObject ? option.shape["type"] : undefined;
  return type instanceof z.ZodLiteral ? type.value : undefined;
}
