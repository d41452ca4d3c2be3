import type { PrimitiveKind, WitType } from "../../src/base/mod.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { Encoding } from "./plain.ts";

/** Canonical options of a function that needs a memory. */
export interface LiftOptions {
  readonly encoding: Encoding;
  readonly memory: number;
  readonly realloc: number;
  readonly postReturn?: number;
}

export interface WitSignature {
  readonly params: readonly WitType[];
  readonly result: WitType | undefined;
}

type CoreSort = "func" | "memory";

/** Writes a component (Component Model, `Binary.md`), one definition a section; each method answers with its index. */
export class ComponentWriter {
  readonly #writer = new ByteWriter().byte(...COMPONENT_HEADER);
  readonly #counts = { type: 0, func: 0, instance: 0, component: 0 };
  readonly #coreCounts = { func: 0, memory: 0, module: 0, instance: 0 };
  readonly #refs = new Map<WitType, number>();
  readonly #named: string[] = [];
  #resource: number | undefined;

  importResource(name: string): number {
    this.#writer.section(10, (to) => to.u32(1).byte(0).name(name).byte(0x03, 0x01));
    this.#named.push(name);
    this.#resource = this.#counts.type++;
    return this.#resource;
  }

  functionType({ params, result }: WitSignature): number {
    const taken = params.map((param) => this.#ref(param));
    const given = result === undefined ? undefined : this.#ref(result);
    return this.#type((to) => {
      to.byte(0x40).u32(taken.length);
      for (const [at, ref] of taken.entries()) to.name(`p${at}`).s32(ref);
      if (given === undefined) to.byte(0x01, 0x00);
      else to.byte(0x00).s32(given);
    });
  }

  importFunction(name: string, type: number): number {
    this.#writer.section(10, (to) => to.u32(1).byte(0).name(name).byte(0x01).u32(type));
    return this.#counts.func++;
  }

  coreModule(bytes: Uint8Array): number {
    this.#writer.byte(1).sized(bytes);
    return this.#coreCounts.module++;
  }

  /** `args`: core instances by the name under which the module imports from them. */
  coreInstantiate(module: number, args: Readonly<Record<string, number>> = {}): number {
    this.#writer.section(2, (to) => {
      to.u32(1).byte(0x00).u32(module);
      to.vector(Object.entries(args), ([name, index]) => to.name(name).byte(0x12).u32(index));
    });
    return this.#coreCounts.instance++;
  }

  /** A core instance whose exports are these core functions. */
  coreFunctions(functions: Readonly<Record<string, number>>): number {
    this.#writer.section(2, (to) => {
      to.u32(1).byte(0x01);
      to.vector(Object.entries(functions), ([name, index]) => to.name(name).byte(0x00).u32(index));
    });
    return this.#coreCounts.instance++;
  }

  aliasCore(sort: CoreSort, instance: number, name: string): number {
    const code = sort === "func" ? 0x00 : 0x02;
    this.#writer.section(6, (to) => to.u32(1).byte(0x00, code, 0x01).u32(instance).name(name));
    return this.#coreCounts[sort]++;
  }

  lower(func: number, options: LiftOptions | undefined): number {
    this.#writer.section(8, (to) => {
      to.u32(1).byte(0x01, 0x00).u32(func);
      writeOptions(to, options);
    });
    return this.#coreCounts.func++;
  }

  lift(coreFunc: number, options: LiftOptions | undefined, type: number): number {
    this.#writer.section(8, (to) => {
      to.u32(1).byte(0x00, 0x00).u32(coreFunc);
      writeOptions(to, options);
      to.u32(type);
    });
    return this.#counts.func++;
  }

  resourceDrop(resource: number): number {
    this.#writer.section(8, (to) => to.u32(1).byte(0x03).u32(resource));
    return this.#coreCounts.func++;
  }

  component(bytes: Uint8Array): number {
    this.#writer.byte(4).sized(bytes);
    return this.#counts.component++;
  }

  /** `types` are this component's own type imports, handed on under their names. */
  instantiate(component: number, functions: Readonly<Record<string, number>>): number {
    const types = this.#named.map((name): [string, number] => [name, this.#importedType(name)]);
    this.#writer.section(5, (to) => {
      to.u32(1)
        .byte(0x00)
        .u32(component)
        .u32(types.length + Object.keys(functions).length);
      for (const [name, index] of types) to.name(name).byte(0x03).u32(index);
      for (const [name, index] of Object.entries(functions)) to.name(name).byte(0x01).u32(index);
    });
    return this.#counts.instance++;
  }

  aliasFunction(instance: number, name: string): number {
    this.#writer.section(6, (to) => to.u32(1).byte(0x01, 0x00).u32(instance).name(name));
    return this.#counts.func++;
  }

  exportFunction(name: string, func: number): void {
    this.#writer.section(11, (to) => to.u32(1).byte(0).name(name).byte(0x01).u32(func).byte(0));
    this.#counts.func++;
  }

  done(): Uint8Array {
    return this.#writer.done();
  }

  readonly #imported = new Map<string, number>();

  #importedType(name: string): number {
    return this.#imported.get(name) ?? (this.#resource as number);
  }

  /** As the binary refers to a type: a primitive's code is a negative number. */
  #ref(type: WitType): number {
    const known = this.#refs.get(type) ?? PRIMITIVES.get(type.kind);
    if (known !== undefined) return known;
    const ref = this.#define(type);
    this.#refs.set(type, ref);
    return ref;
  }

  #define(type: WitType): number {
    switch (type.kind) {
      case "list":
      case "option": {
        const element = this.#ref(type.element);
        return this.#type((to) => to.byte(type.kind === "list" ? 0x70 : 0x6b).s32(element));
      }
      case "tuple": {
        const refs = type.elements.map((element) => this.#ref(element));
        return this.#type((to) => to.byte(0x6f).vector(refs, (ref) => to.s32(ref)));
      }
      case "result": {
        const refs = [type.ok, type.err].map((one) => one && this.#ref(one));
        return this.#type((to) => {
          to.byte(0x6a);
          for (const ref of refs) writeOptional(to, ref);
        });
      }
      case "record": {
        const fields = type.fields.map(({ name, type: field }) => ({
          name,
          ref: this.#ref(field),
        }));
        return this.#nameType((to) =>
          to.byte(0x72).vector(fields, ({ name, ref }) => to.name(name).s32(ref)),
        );
      }
      case "variant": {
        const cases = type.cases.map(({ name, type: one }) => ({
          name,
          ref: one && this.#ref(one),
        }));
        return this.#nameType((to) =>
          to.byte(0x71).vector(cases, ({ name, ref }) => {
            writeOptional(to.name(name), ref);
            to.byte(0x00);
          }),
        );
      }
      case "enum":
      case "flags":
        return this.#nameType((to) =>
          to
            .byte(type.kind === "enum" ? 0x6d : 0x6e)
            .vector(type.names, (name) => void to.name(name)),
        );
      case "own":
      case "borrow": {
        const resource = this.#resource as number; // imported before any function type
        return this.#type((to) => to.byte(type.kind === "own" ? 0x69 : 0x68).u32(resource));
      }
      default:
        throw new Error(`${type.kind} is no defined type`);
    }
  }

  #type(write: (to: ByteWriter) => void): number {
    this.#writer.section(7, (to) => write(to.u32(1)));
    return this.#counts.type++;
  }

  /** Types of these kinds must be named by an import or export before a function that is imported or exported uses them. */
  #nameType(write: (to: ByteWriter) => void): number {
    const type = this.#type(write);
    const name = `t${this.#named.length}`;
    this.#writer.section(10, (to) => to.u32(1).byte(0).name(name).byte(0x03, 0x00).u32(type));
    this.#named.push(name);
    this.#imported.set(name, this.#counts.type);
    return this.#counts.type++;
  }
}

const COMPONENT_HEADER = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

const ENCODINGS: readonly Encoding[] = ["utf8", "utf16", "latin1+utf16"];

function writeOptions(to: ByteWriter, options: LiftOptions | undefined): void {
  if (options === undefined) {
    to.u32(0);
    return;
  }
  const { encoding, memory, realloc, postReturn } = options;
  to.u32(postReturn === undefined ? 3 : 4).byte(ENCODINGS.indexOf(encoding));
  to.byte(0x03).u32(memory).byte(0x04).u32(realloc);
  if (postReturn !== undefined) to.byte(0x05).u32(postReturn);
}

function writeOptional(to: ByteWriter, ref: number | undefined): void {
  if (ref === undefined) to.byte(0x00);
  else to.byte(0x01).s32(ref);
}

/** 0x7f for bool and so on downwards, as one signed byte. */
const PRIMITIVES: ReadonlyMap<string, number> = new Map(
  (
    [
      "bool",
      "s8",
      "u8",
      "s16",
      "u16",
      "s32",
      "u32",
      "s64",
      "u64",
      "f32",
      "f64",
      "char",
      "string",
    ] satisfies PrimitiveKind[]
  ).map((kind, at) => [kind, -1 - at]),
);
