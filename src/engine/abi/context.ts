import type { Execution } from "../execution.ts";
import type { CanonicalOptions, CoreFunction, Encoding } from "./canonical-options.ts";
import { type ComponentInstance, NO_CONTEXT } from "./component-instance.ts";
import type { BorrowScope, ResourceHandle } from "./handle-table.ts";
import { LinearMemory } from "./linear-memory.ts";

/**
 * What lifting and lowering need to know, besides value and type (CanonicalABI.md, "Lifting and Lowering Context"). One for each
 * canonical definition, not for each call: a definition's calls never overlap, since an instance that runs is not entered.
 */
export class Context {
  readonly instance: ComponentInstance;
  readonly execution: Execution;
  readonly memory: LinearMemory;
  readonly encoding: Encoding;

  /** How the strings that are lowered were written where they come from; undefined: they come from the host. */
  source: Encoding | undefined;
  /** Whether a lifted string must remember that its latin1 text was written as utf16: only a guest can see that. */
  keepWide = false;
  /** Beside the pointer that lowering a string answers with: its length, tagged. */
  codeUnits = 0;
  /** The caller's handles that are lent for the call. */
  lenders: ResourceHandle[] = [];
  /** The call to which borrowed handles are lowered. */
  scope: BorrowScope = { borrowCount: 0 };

  readonly #realloc: CoreFunction | undefined;

  constructor(instance: ComponentInstance, options: CanonicalOptions) {
    this.instance = instance;
    this.execution = instance.execution;
    this.memory = new LinearMemory(options.memory);
    this.encoding = options.encoding;
    this.#realloc = options.realloc;
  }

  /** Where `bytes` may be written. @throws EngineError ENGINE_TRAP for a pointer that is not aligned or not within memory. */
  allocate(align: number, bytes: number): number {
    return this.reallocate(0, 0, align, bytes);
  }

  reallocate(old: number, oldBytes: number, align: number, bytes: number): number {
    if (this.#realloc === undefined)
      this.execution.trap("a function without realloc was given what needs it");
    const { instance } = this;
    const { context } = instance;
    instance.context = NO_CONTEXT;
    instance.mayLeave = false;
    const ptr = (this.#realloc(old, oldBytes, align, bytes) as number) >>> 0;
    instance.mayLeave = true;
    instance.context = context;
    this.memory.refresh();
    this.expect(ptr, align, bytes, "what realloc gave");
    return ptr;
  }

  /** @throws EngineError ENGINE_TRAP unless `bytes` at `ptr` are aligned and within memory. */
  expect(ptr: number, align: number, bytes: number, what: string): void {
    if ((ptr & (align - 1)) !== 0) this.execution.trap(`unaligned pointer: ${what}`);
    if (ptr + bytes > this.memory.bytes.length) {
      this.execution.trap(`pointer out of bounds of memory: ${what}`);
    }
  }
}
