import type { Value } from "../../../src/base/mod.ts";
import type { EngineCode, HostFunction, Instance } from "../../../src/engine/mod.ts";

/** A component that means harm, and how it has to end. */
export interface Hostile {
  readonly name: string;
  /** One sentence. */
  readonly tries: string;
  /** In WAT, or as bytes where no assembler would write them. */
  readonly component: string | (() => Uint8Array);
  readonly ends: Ending;
  /** By their names; one whose promise never settles is `waiting`. */
  readonly host?: Readonly<Record<string, HostFunction>>;
  /** Those of `host` that may answer with a promise. */
  readonly waiting?: readonly string[];
  /** What is done with the instance; default: its export `run` is called without arguments. */
  readonly drive?: (instance: Instance) => Value | Promise<Value>;
}

/** When it ends, and with which code; or what it answers, where nothing is wrong with asking. */
export type Ending =
  | readonly [at: "compile" | "start" | "call", code: EngineCode]
  | readonly [at: "host", message: string] // what a function of the host threw comes out as it is
  | { readonly answers: Value };

export const INVALID = ["compile", "ENGINE_INVALID"] as const;
export const UNSUPPORTED = ["compile", "ENGINE_UNSUPPORTED"] as const;

export function hostile(
  name: string,
  tries: string,
  component: Hostile["component"],
  ends: Ending,
  more: Partial<Hostile> = {},
): Hostile {
  return { name, tries, component, ends, ...more };
}

interface Parts {
  /** Of the component, in front of the core module. */
  readonly before?: string;
  /** Of the core module, in front of `run`. */
  readonly fields?: string;
  /** The module's imports from "host": core funcs that `before` made. */
  readonly given?: readonly string[];
  /** Behind the core instance `$i`; default: `run` lifted. */
  readonly after?: string;
}

/** A component of one core module, whose export `run` has this body. */
export function guest(
  run: string,
  { before = "", fields = "", given = [], after }: Parts = {},
): string {
  const exports = given.map((name) => `(export "${name}" (func $${name}))`).join(" ");
  const linked = given.length === 0 ? "" : `(with "host" (instance ${exports}))`;
  return `(component
    ${before}
    (core module $m ${fields} (func $run (export "run") ${run}))
    (core instance $i (instantiate $m ${linked}))
    ${after ?? `(func (export "run") (canon lift (core func $i "run")))`})`;
}

/** A type in WAT; in one that needs a name of its own, `$t` stands for the second. */
export type LiftedType = string | readonly [type: string, named: string];

/** One whose `run` gives a value of a WIT type: what core `run` gives is lifted from its memory, of one page. */
export function liar(
  lifted: LiftedType,
  run: string,
  { options = "", before = "", fields = "", ...parts }: Parts & { options?: string } = {},
): string {
  const [type, named] = typeof lifted === "string" ? [lifted] : lifted;
  const name = named === undefined ? "" : `(type $t' ${named}) (export $t "t" (type $t'))`;
  return guest(`(result i32) ${run}`, {
    ...parts,
    before: `${before} ${name}`,
    fields: `${fields} (memory (export "memory") 1)`, // behind the imports

    after: `(func (export "run") (result ${type})
      (canon lift (core func $i "run") (memory (core memory $i "memory")) ${options}))`,
  });
}

export const REALLOC_TYPE = "(param i32 i32 i32 i32) (result i32)";

/** One whose `run` takes a string, for which its `realloc` has this body. */
export function greedy(
  realloc: string,
  { before = "", fields = "", given = [], after = "" }: Parts = {},
): string {
  return guest("(param i32 i32) (result i32) (local.get 1)", {
    before,
    given,
    fields: `${fields} (memory (export "memory") 1) (func $realloc (export "realloc") ${REALLOC_TYPE} ${realloc})`,
    after: `${after} (func (export "run") (param "text" string) (result u32)
      (canon lift (core func $i "run") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))`,
  });
}

/** Calls `run` with a text. */
export function withText(text: string): (instance: Instance) => Value | Promise<Value> {
  return (instance) => instance.call("run", [text]);
}
