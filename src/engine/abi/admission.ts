import { pathText, type Value, type WitFunction } from "../../base/mod.ts";
import { EngineError, type Origin } from "../errors.ts";
import { type Claims, checker, type Mismatch } from "./check.ts";
import type { HostHandles } from "./host-handles.ts";
import { layoutOf } from "./layout.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * Checks the arguments of a call from the host, before the guest is entered.
 * @throws EngineError ENGINE_BAD_CALL, as `args[0].items[3].price: expected u32, got "x"`.
 */
export function checkArguments(
  { params }: WitFunction<ResourceType>,
  handles: HostHandles,
): (name: string, args: readonly Value[]) => void {
  const checks = params.map((param) => checker(param.type));
  const plain = params.every((param) => !layoutOf(param.type).resources);
  const unclaimed = { handles, ...UNCLAIMED };
  return (name, args) => {
    if (args.length !== checks.length) {
      throw badCall(name, `expected ${checks.length} arguments, got ${args.length}`);
    }
    const claims = plain ? unclaimed : claimsOn(handles);
    for (let at = 0; at < checks.length; at++) {
      const wrong = checks[at]?.(args[at], claims);
      if (wrong !== undefined) throw badCall(name, described(`args[${at}]`, wrong));
    }
  };
}

/**
 * Checks what a function of the host answered.
 * @throws EngineError ENGINE_BAD_CALL of origin host.
 */
export function checkResult(
  { result }: WitFunction<ResourceType>,
  handles: HostHandles,
  name: string,
): (answer: Value) => void {
  if (result === undefined) {
    return (answer) => {
      if (answer !== undefined) throw badCall(name, "expected no result, got one", "host");
    };
  }
  const check = checker(result);
  const plain = !layoutOf(result).resources;
  const unclaimed = { handles, ...UNCLAIMED };
  return (answer) => {
    const wrong = check(answer, plain ? unclaimed : claimsOn(handles));
    if (wrong !== undefined) throw badCall(name, described("result", wrong), "host");
  };
}

export function badCall(name: string, what: string, origin: Origin = "guest"): EngineError {
  const remedy =
    origin === "host"
      ? "mend the host function: its answer must fit its WIT type"
      : "pass what the function's WIT type asks for";
  return new EngineError("ENGINE_BAD_CALL", { where: pathText(name), what, remedy }, origin);
}

function described(what: string, { path, expected, got }: Mismatch): string {
  return `${pathText(what + path)}: expected ${expected}, got ${got}`;
}

/** What has no handles makes no claims, and every instance does not make sets for that. */
const UNCLAIMED: Omit<Claims, "handles"> = { given: new Set(), lent: new Set() };

function claimsOn(handles: HostHandles): Claims {
  return { handles, given: new Set(), lent: new Set() };
}
