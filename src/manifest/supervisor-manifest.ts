import type { ManifestChild, ManifestKind, ManifestPolicy } from "./manifest.ts";
import { parameterBytes } from "./parameters.ts";
import type { KindTable } from "./schema.ts";
import type { BackoffTable, ChildTable, PolicyTable } from "./supervisor-schema.ts";

/** OTP's defaults, where the manifest says nothing. */
export function policyOf(written: PolicyTable = {}): ManifestPolicy {
  return {
    strategy: written.strategy ?? "one-for-one",
    intensity: written.intensity ?? 1,
    periodMs: written["period-ms"] ?? 5_000,
    autoShutdown: written["auto-shutdown"] ?? "never",
    ...(written.backoff === undefined ? {} : { backoff: backoffOf(written.backoff) }),
  };
}

function backoffOf(written: BackoffTable): NonNullable<ManifestPolicy["backoff"]> {
  return {
    initialMs: written["initial-ms"],
    maxMs: written["max-ms"],
    factor: written.factor ?? 2,
    jitter: written.jitter ?? 0,
  };
}

/** `at`: `file:line:column` of it, and of its path. */
export function childOf(written: ChildTable, at: string, manifestAt: string): ManifestChild {
  const { name, manifest, restart, shutdown, significant, state, parameters } = written;
  return {
    name,
    at,
    manifest,
    manifestAt,
    restart: restart ?? "permanent",
    shutdown: typeof shutdown === "number" ? { timeoutMs: shutdown } : shutdown,
    significant: significant ?? false,
    from: state ?? "last",
    parameters: writtenParameters(parameters),
  };
}

/** `manifestAt`: `file:line:column` of its path. */
export function kindOf(
  { name, manifest, parameters }: KindTable,
  manifestAt: string,
): ManifestKind {
  return { name, manifest, manifestAt, parameters: writtenParameters(parameters) };
}

function writtenParameters(parameters: KindTable["parameters"]): Uint8Array | undefined {
  return parameters === undefined ? undefined : parameterBytes(parameters);
}
