import { Builder } from "../build/mod.ts";
import { CAPABILITIES, STANDARDS, withoutPatch } from "../capabilities/mod.ts";

/** Makes components for what this theater lends. */
export function newBuilder(): Builder {
  return new Builder({
    tables: new Map(CAPABILITIES.map(({ type, table }) => [type, table])),
    grants: (name) => GRANTED_BY.get(name) ?? GRANTED_BY.get(withoutPatch(name)),
  });
}

/** By interface. What is linked without a grant is `runtime`'s, which is always there. */
const GRANTED_BY: ReadonlyMap<string, string> = new Map([
  ...CAPABILITIES.map((one): [string, string] => [one.interface, one.type]),
  ...STANDARDS.map((one): [string, string] => [one.interface, "runtime"]),
]);
