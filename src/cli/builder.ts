import { Builder } from "../build/mod.ts";
import { CAPABILITIES, grantedBy } from "../capabilities/mod.ts";

/** Makes components for what this theater lends. */
export function newBuilder(): Builder {
  return new Builder({
    tables: new Map(CAPABILITIES.map(({ type, table }) => [type, table])),
    grants: (name) => grantedBy(name, CAPABILITIES),
  });
}
