import type { Handle, Value } from "../../base/mod.ts";
import type { Execution } from "../execution.ts";
import { badCall, checkArguments } from "./admission.ts";
import type { ComponentFunction } from "./component-function.ts";
import { type ComponentInstance, enter, enteringSet, leave } from "./component-instance.ts";
import { destroy } from "./destroy.ts";
import { converter, inward, outward, same } from "./host-value.ts";

/**
 * Calls an export from the host: checks the arguments, enters, lifts the result. `name` is for messages. Answers with a
 * promise only in a suspending execution.
 * @throws EngineError, or what a host function threw; or rejects with it.
 */
export function callExport(
  execution: Execution,
  door: Door,
  name: string,
  args: readonly Value[],
): Value | Promise<Value> {
  const { callee } = door;
  door.check(name, args);
  execution.begin();
  return execution.suspending
    ? callSuspending(execution, callee, door, args)
    : callAtOnce(execution, callee, door, args);
}

/**
 * Drops a resource of a guest that the host owns, which runs its destructor.
 * @throws EngineError ENGINE_BAD_CALL where the host does not own it (any more).
 */
export function dropHandle(execution: Execution, handle: Handle): void | Promise<void> {
  const type = execution.hostHandles.typeOf(handle);
  if (type === undefined) throw badCall("drop", "the handle is not the host's, or no longer");
  execution.begin();
  try {
    execution.hostHandles.take(handle);
    const dropped = destroy(type, handle.rep, undefined);
    if (dropped instanceof Promise) return finished(execution, dropped);
    execution.finish();
  } catch (thrown) {
    throw execution.fail(thrown);
  }
}

/** What calling one export of an instance needs. */
export interface Door {
  readonly callee: ComponentFunction;
  readonly entering: readonly ComponentInstance[];
  readonly check: (name: string, args: readonly Value[]) => void;
  readonly convert: (args: readonly Value[]) => readonly Value[];
  readonly present: (result: Value) => Value;
}

export function openDoor({ hostHandles }: Execution, callee: ComponentFunction): Door {
  const { type, instance } = callee;
  const rules = inward(hostHandles);
  const converts = type.params.map((param) => converter(param.type, rules));
  const plain = converts.every((convert) => convert === undefined);
  const { result } = type;
  return {
    callee,
    entering: enteringSet(instance, undefined),
    check: checkArguments(type, hostHandles),
    convert: plain ? (args) => args : (args) => converts.map((one, at) => (one ?? same)(args[at])),
    present: (result && converter(result, outward(hostHandles, []))) ?? same,
  };
}

function callAtOnce(
  execution: Execution,
  callee: ComponentFunction,
  { entering, convert, present }: Door,
  args: readonly Value[],
): Value {
  try {
    enter(entering);
    const answer = callee.invoke(convert(args), present, undefined);
    leave(entering);
    execution.finish();
    return answer as Value; // a promise only where the execution suspends
  } catch (thrown) {
    throw execution.fail(thrown);
  }
}

async function callSuspending(
  execution: Execution,
  callee: ComponentFunction,
  { entering, convert, present }: Door,
  args: readonly Value[],
): Promise<Value> {
  try {
    enter(entering);
    const answer = await callee.invoke(convert(args), present, undefined);
    leave(entering);
    execution.finish();
    return answer;
  } catch (thrown) {
    throw execution.fail(thrown);
  }
}

async function finished(execution: Execution, work: Promise<void>): Promise<void> {
  try {
    await work;
    execution.finish();
  } catch (thrown) {
    throw execution.fail(thrown);
  }
}
