import { EngineError } from "../errors.ts";
import { type Meter, PAGE_BYTES } from "../meter/mod.ts";
import { withRoom } from "./core-instance.ts";
import type { CoreModule } from "./core-module.ts";
import type { Launched } from "./launch.ts";
import type { Plan } from "./plan.ts";

/** What of an instance changes as it runs, all core instances together, in the order of the plan. */
export interface CoreState {
  readonly memories: readonly Uint8Array[];
  readonly globals: readonly (number | bigint)[];
}

/**
 * True where memories and mutable globals are all that can change: no module can change a table or drop data, and no mutable
 * global holds what JavaScript cannot copy. Handles are the instance's to look at.
 */
export function isCopyable(plan: Plan): boolean {
  return modules(plan).every(
    ({ metered, passiveData }) =>
      !passiveData &&
      metered.tables.every(({ mutated }) => !mutated) &&
      metered.globals.every(({ type }) => type !== "v128" && type !== "reference"),
  );
}

/** A copy of the state of an instance whose program is copyable. */
export function takeCoreState(plan: Plan, launched: Launched): CoreState {
  const { memories, globals } = stateOf(plan, launched);
  return {
    memories: memories.map((memory) => new Uint8Array(memory.buffer).slice()),
    globals: globals.map((global) => global.value),
  };
}

/**
 * Puts the state into a new instance of the same program.
 * @throws EngineError ENGINE_INVALID where it does not fit the program, ENGINE_OUT_OF_MEMORY beyond the limits.
 */
export function putCoreState(plan: Plan, launched: Launched, meter: Meter, state: CoreState): void {
  const { memories, globals } = stateOf(plan, launched);
  if (memories.length !== state.memories.length || globals.length !== state.globals.length)
    throw misfit("it has another number of memories or globals");
  for (const [index, memory] of memories.entries())
    fill(memory, state.memories[index] as Uint8Array, meter);
  for (const [index, global] of globals.entries()) {
    const value = state.globals[index] as number | bigint;
    if (typeof value !== typeof global.value) throw misfit("a global has another type");
    global.value = value;
  }
}

function fill(memory: WebAssembly.Memory, bytes: Uint8Array, meter: Meter): void {
  const missing = (bytes.length - memory.buffer.byteLength) / PAGE_BYTES;
  if (missing < 0 || !Number.isInteger(missing)) throw misfit("a memory has another size");
  if (missing > 0) {
    meter.claimPages(missing);
    withRoom(() => memory.grow(missing));
  }
  new Uint8Array(memory.buffer).set(bytes);
}

function stateOf(
  plan: Plan,
  { coreInstances }: Launched,
): {
  readonly memories: readonly WebAssembly.Memory[];
  readonly globals: readonly WebAssembly.Global<number | bigint>[];
} {
  const memories: WebAssembly.Memory[] = [];
  const globals: WebAssembly.Global<number | bigint>[] = [];
  for (const { metered, slot } of modules(plan)) {
    const exports = coreInstances[slot] ?? {};
    for (const { export: name } of metered.memories)
      if (name !== undefined) memories.push(exports[name] as WebAssembly.Memory);
    for (const { export: name } of metered.globals)
      globals.push(exports[name] as WebAssembly.Global<number | bigint>);
  }
  return { memories, globals };
}

function modules(plan: Plan): (CoreModule & { readonly slot: number })[] {
  return plan.steps.flatMap((step) =>
    step.kind === "instantiate" ? [{ ...step.module, slot: step.slot }] : [],
  );
}

function misfit(why: string): EngineError {
  return new EngineError("ENGINE_INVALID", {
    what: `the snapshot does not fit the program: ${why}`,
    remedy: "restore it with the component that it was taken of",
  });
}
