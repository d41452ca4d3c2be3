import type { Capability } from "./capability.ts";
import { STANDARDS } from "./wasi/standards.ts";
import { withoutPatch } from "./wasi/version.ts";

/**
 * The `type` of the `[[handler]]` that grants an interface: `runtime` for what is linked without a grant, which is always there;
 * undefined where nothing here offers it.
 */
export function grantedBy(
  interfaceName: string,
  capabilities: readonly Capability[],
): string | undefined {
  const plain = withoutPatch(interfaceName);
  const capability = capabilities.find((one) => one.interface === interfaceName);
  if (capability !== undefined) return capability.type;
  return STANDARDS.some((one) => one.interface === plain) ? "runtime" : undefined;
}
