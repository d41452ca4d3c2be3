import { type Digest, equalBytes } from "../base/mod.ts";
import { compile, type Program } from "../engine/mod.ts";
import { nodeSha256 } from "../node/mod.ts";
import {
  ROOT_COMPONENT,
  rootProgram,
  SUPERVISOR_COMPONENT,
  supervisorProgram,
  TEMPLATE_COMPONENT,
  templateProgram,
} from "../runtime/mod.ts";

export const SUPERVISOR: Program = supervisorProgram(nodeSha256);

const TEMPLATE = templateProgram(nodeSha256);

const ROOT = rootProgram(nodeSha256);

/** The house's own: no component is compiled to one of them. */
export const PROGRAMS: readonly Program[] = [SUPERVISOR, TEMPLATE, ROOT];

/** Whether a chain that names this component is a supervisor's. */
export function isSupervisors(component: Digest): boolean {
  return equalBytes(component, SUPERVISOR.digest);
}

/** Whether a chain that names this component is a template's. */
export function isTemplates(component: Digest): boolean {
  return equalBytes(component, TEMPLATE.digest);
}

/** The program of these bytes, a component's or ours. @throws EngineError */
export function compileAny(component: Uint8Array): Promise<Program> {
  if (equalBytes(component, SUPERVISOR_COMPONENT)) return Promise.resolve(SUPERVISOR);
  if (equalBytes(component, TEMPLATE_COMPONENT)) return Promise.resolve(TEMPLATE);
  if (equalBytes(component, ROOT_COMPONENT)) return Promise.resolve(ROOT);
  return compile(component);
}
