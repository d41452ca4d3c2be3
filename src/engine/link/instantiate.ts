import { unreachable, type WitFunction } from "../../base/mod.ts";
import type { ComponentFunction, ResourceType } from "../abi/mod.ts";
import { EngineError } from "../errors.ts";
import type { Execution } from "../execution.ts";
import { type CompileLimits, DEFAULT_COMPILE_LIMITS } from "../limits.ts";
import type { ComponentClosure, Extern, Externs } from "./extern.ts";
import { givenSupply } from "./given-supply.ts";
import { launch, type Launched } from "./launch.ts";
import type { PlannedItem, PlannedItems } from "./plan.ts";
import { Planner } from "./planner.ts";
import { TypeMapper } from "./type-mapper.ts";
import { unfold } from "./unfold.ts";

/**
 * Links a component with living items of any kind, functions, instances, components, modules and types, and runs it as a root
 * instance within `execution`. What a program does is the same with functions of a host, and planned once.
 * @throws EngineError ENGINE_UNLINKED where `imports` lacks one or has it with another type; or as a call does.
 */
export function instantiateComponent(
  closure: ComponentClosure,
  imports: Externs,
  execution: Execution,
  limits: CompileLimits = DEFAULT_COMPILE_LIMITS,
): Externs {
  const planner = new Planner(limits);
  const plan = planner.plan(unfold(planner, closure, givenSupply(planner, imports), undefined));
  const launched = execution.run(() =>
    launch(plan, execution, {
      destructor: () => undefined,
      function: (index) => {
        const planned = plan.imports[index];
        if (planned?.kind !== "given") throw new Error("a given import is not there");
        return planned.function;
      },
    }),
  );
  return liveItems(plan.exports, launched);
}

function liveItems(items: PlannedItems, launched: Launched): Externs {
  const types = new TypeMapper((resource: number) => launched.resources[resource] as ResourceType);
  return live(items);

  function live(planned: PlannedItems): Externs {
    return new Map(Array.from(planned, ([name, item]) => [name, liveItem(item)]));
  }

  function liveItem(item: PlannedItem): Extern {
    switch (item.kind) {
      case "func": {
        const func = launched.functions[item.func.slot] ?? notBuilt(item.func.unsupported ?? "");
        return { kind: "func", func };
      }
      case "instance":
        return { kind: "instance", exports: live(item.exports) };
      case "type":
        return { kind: "type", type: types.item(item.type) };
      case "component":
      case "module":
        return item;
      default:
        return unreachable(item);
    }
  }
}

const NO_TYPE: WitFunction<never> = { params: [], result: undefined };

/** Stands for an export that this engine cannot lift. */
function notBuilt(what: string): ComponentFunction {
  return {
    type: NO_TYPE,
    instance: undefined,
    encoding: undefined,
    suspending: false,
    invoke: () => {
      throw new EngineError("ENGINE_UNSUPPORTED", {
        what: `the function needs ${what}, which this engine has not`,
        remedy: "build the component with synchronous functions",
      });
    },
  };
}
