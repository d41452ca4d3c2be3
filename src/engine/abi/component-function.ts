import type { Value, WitFunction } from "../../base/mod.ts";
import type { Encoding } from "./canonical-options.ts";
import type { ComponentInstance } from "./component-instance.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * A function between components: a lifted export, or a function of the host. Made by `canonLift` and `hostFunction`,
 * called by what `canonLower` makes and by `callExport`. The linker only passes it on.
 *
 * Within it a handle is the bare representation (a number), since its type says the rest.
 */
export interface ComponentFunction {
  readonly type: WitFunction<ResourceType>;
  /** Where it runs; undefined: in the host. */
  readonly instance: ComponentInstance | undefined;
  /** How its side writes strings; undefined: the host, whose strings have no encoding. */
  readonly encoding: Encoding | undefined;
  /** True where `invoke` may answer with a promise. */
  readonly suspending: boolean;

  /**
   * `settle` gets the result before the callee's post-return runs, and what it gives is the answer. Whoever calls has
   * entered `instance` before and leaves it after. `from` is the caller's encoding. Throws whatever ends the execution.
   */
  invoke<Answer>(
    args: readonly Value[],
    settle: (result: Value) => Answer,
    from: Encoding | undefined,
  ): Answer | Promise<Answer>;
}
