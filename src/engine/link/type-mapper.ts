import type { WitFunction, WitType } from "../../base/mod.ts";

/**
 * Names the resources of types anew: numbers of a plan as living resource types, or as texts. A type without resources stays the
 * same object, so that what others keep by type is found again; and what was one object stays one, so that a type of 2^n
 * parts in n definitions stays n objects.
 */
export class TypeMapper<From, To> {
  readonly #resource: (resource: From) => To;
  readonly #known = new Map<WitType<From>, WitType<To>>();

  constructor(resource: (resource: From) => To) {
    this.#resource = resource;
  }

  function(type: WitFunction<From>): WitFunction<To> {
    const mapped = {
      params: type.params.map((param) => ({ name: param.name, type: this.type(param.type) })),
      result: this.#optional(type.result),
    };
    const same =
      is(type.result, mapped.result) &&
      type.params.every((param, index) => is(param.type, mapped.params[index]?.type));
    return same ? (type as WitFunction<never>) : mapped;
  }

  type(type: WitType<From>): WitType<To> {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const mapped = this.#mapped(type);
    this.#known.set(type, mapped);
    return mapped;
  }

  #mapped(type: WitType<From>): WitType<To> {
    const unchanged = type as WitType<never>; // returned only where no resource is in it
    switch (type.kind) {
      case "list":
      case "option": {
        const element = this.type(type.element);
        return is(type.element, element) ? unchanged : { kind: type.kind, element };
      }
      case "record": {
        const fields = type.fields.map(({ name, type: field }) => ({
          name,
          type: this.type(field),
        }));
        const same = type.fields.every((field, index) => is(field.type, fields[index]?.type));
        return same ? unchanged : { kind: "record", fields };
      }
      case "tuple": {
        const elements = type.elements.map((element) => this.type(element));
        const same = type.elements.every((element, index) => is(element, elements[index]));
        return same ? unchanged : { kind: "tuple", elements };
      }
      case "variant": {
        const cases = type.cases.map((one) => ({ name: one.name, type: this.#optional(one.type) }));
        const same = type.cases.every((one, index) => is(one.type, cases[index]?.type));
        return same ? unchanged : { kind: "variant", cases };
      }
      case "result": {
        const ok = this.#optional(type.ok);
        const err = this.#optional(type.err);
        return is(type.ok, ok) && is(type.err, err) ? unchanged : { kind: "result", ok, err };
      }
      case "own":
      case "borrow":
        return { kind: type.kind, resource: this.#resource(type.resource) };
      default:
        return type;
    }
  }

  #optional(type: WitType<From> | undefined): WitType<To> | undefined {
    return type === undefined ? undefined : this.type(type);
  }
}

function is(before: unknown, after: unknown): boolean {
  return before === after;
}
