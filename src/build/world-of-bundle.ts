import { completed } from "./wit/source.ts";
import type { WitSource } from "./wit/source.ts";

/** Where the world of a component stands in the WIT that is written for it. */
export const COMPONENT_WORLD = "component";

/** An actor's world with no more imports than the bundle has; `hears`: it is told of exits. */
export function actorWorld(interfaces: readonly string[], hears: boolean): string {
  const exports = ["handler", ...(hears ? ["exits"] : [])];
  const exported = exports.map((name) => `export theater:actor/${name}@0.1.0;`);
  return completed(world([...imports(interfaces), ...exported]));
}

/** A world of one's own, with the imports that the bundle has besides. */
export function ownWorld(source: WitSource, name: string, interfaces: readonly string[]): string {
  const head = world([`include ${name};`, ...imports(interfaces)]);
  return completed(`${head}\n${source.nested}`);
}

function imports(interfaces: readonly string[]): string[] {
  return interfaces.map((id) => `import ${id};`);
}

function world(items: readonly string[]): string {
  return `package theater:built;\n\nworld ${COMPONENT_WORLD} {\n  ${items.join("\n  ")}\n}\n`;
}
