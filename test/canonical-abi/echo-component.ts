import type { FunctionShape } from "./call.ts";
import { ComponentWriter, type WitSignature } from "./component-writer.ts";
import { guestEcho } from "./guest-echo.ts";
import { GUEST_HEAP } from "./guest-heap.ts";
import type { Encoding } from "./plain.ts";
import { despecialize } from "./shape.ts";

/** The name of the host's resource that handles in these types are of. */
export const RESOURCE = "r";

export function shapeOf({ params, result }: WitSignature): FunctionShape {
  return {
    params: params.map(despecialize),
    results: result === undefined ? [] : [despecialize(result)],
  };
}

/**
 * A component of as many components as there are encodings, each of which passes on `echoN` from the one before it to the one
 * behind it: the first is called by the host, and the last calls the host. The first also has `sendN` and `giveN`, see
 * `guestEcho`, and `keep`, which takes a handle; `peekN` and `pokeN` read and write the memory of the Nth.
 */
export function echoComponent(
  functions: readonly WitSignature[],
  encodings: readonly Encoding[],
): Uint8Array {
  const writer = new ComponentWriter();
  writer.importResource(RESOURCE);
  const types = functions.map((one) => writer.functionType(one));
  const borrowed = writer.importFunction("borrowed", writer.functionType(BORROWED));
  let echoes = types.map((type, at) => writer.importFunction(`echo${at}`, type));
  for (const [at, encoding] of [...encodings.entries()].toReversed()) {
    const inner = writer.component(innerComponent(functions, encoding, at));
    const imports = Object.fromEntries(echoes.map((func, index) => [`echo${index}`, func]));
    const instance = writer.instantiate(inner, { borrowed, ...imports });
    echoes = functions.map((_, index) => writer.aliasFunction(instance, `echo${index}`));
    const exported = at === 0 ? [...functions.keys()] : [];
    const names = exported.flatMap((index) => [`send${index}`, `give${index}`]);
    for (const name of at === 0 ? [...names, "keep"] : []) {
      writer.exportFunction(name, writer.aliasFunction(instance, name));
    }
    for (const name of ["peek", "poke"]) {
      writer.exportFunction(`${name}${at}`, writer.aliasFunction(instance, name));
    }
  }
  for (const [at, func] of echoes.entries()) writer.exportFunction(`echo${at}`, func);
  return writer.done();
}

const U32 = { kind: "u32" } as const;
const BYTES = { kind: "list", element: { kind: "u8" } } as const;
const BORROWED: WitSignature = { params: [U32], result: U32 };
const PEEK: WitSignature = { params: [], result: BYTES };
const POKE: WitSignature = { params: [BYTES], result: undefined };
const KEEP: WitSignature = { params: [{ kind: "own", resource: RESOURCE }], result: undefined };
const NOTHING: WitSignature = { params: [], result: undefined };

function innerComponent(
  functions: readonly WitSignature[],
  encoding: Encoding,
  number: number,
): Uint8Array {
  const writer = new ComponentWriter();
  const resource = writer.importResource(RESOURCE);
  const types = functions.map((one) => writer.functionType(one));
  const borrowed = writer.importFunction("borrowed", writer.functionType(BORROWED));
  const echoes = types.map((type, at) => writer.importFunction(`echo${at}`, type));

  const heap = writer.coreInstantiate(writer.coreModule(GUEST_HEAP));
  const heapFunction = (name: string): number => writer.aliasCore("func", heap, name);
  const memory = writer.aliasCore("memory", heap, "memory");
  const options = { encoding, memory, realloc: heapFunction("realloc") };
  const lowered = echoes.map((func) => writer.lower(func, options));
  const handles = writer.coreFunctions({
    borrowed: writer.lower(borrowed, undefined),
    drop: writer.resourceDrop(resource),
  });
  const echo = writer.coreFunctions(
    Object.fromEntries(lowered.map((func, at) => [`echo${at}`, func])),
  );
  const module = writer.coreModule(guestEcho(functions.map(shapeOf), number));
  const main = writer.coreInstantiate(module, { heap, handles, echo });
  const mainFunction = (name: string): number => writer.aliasCore("func", main, name);

  const nothing = writer.functionType(NOTHING);
  for (const [at, one] of functions.entries()) {
    const type = types[at] as number;
    const postReturn = mainFunction(`post${at}`);
    const lifted = writer.lift(mainFunction(`echo${at}`), { ...options, postReturn }, type);
    writer.exportFunction(`echo${at}`, lifted);
    writer.exportFunction(`send${at}`, writer.lift(mainFunction(`send${at}`), undefined, nothing));
    const given = writer.functionType({ params: [], result: one.result });
    writer.exportFunction(`give${at}`, writer.lift(mainFunction(`give${at}`), options, given));
  }
  const poked = { ...options, realloc: heapFunction("place") };
  const lift = (name: string, core: number, own: typeof options, type: WitSignature): void =>
    writer.exportFunction(name, writer.lift(core, own, writer.functionType(type)));
  lift("peek", heapFunction("peek"), options, PEEK);
  lift("poke", heapFunction("poke"), poked, POKE);
  lift("keep", mainFunction("keep"), options, KEEP);
  return writer.done();
}
