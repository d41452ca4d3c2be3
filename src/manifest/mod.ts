export { type ManifestCode, ManifestError, type Problem, PROBLEMS_MAX } from "./errors.ts";
export { manifestJsonSchema } from "./json-schema.ts";
export type {
  HandlerGrant,
  Manifest,
  ManifestBound,
  ManifestBuild,
  ManifestChild,
  ManifestKind,
  ManifestLimits,
  ManifestPolicy,
  ManifestState,
  ManifestSupervisor,
  ManifestTemplate,
  ManifestTree,
} from "./manifest.ts";
export { parseManifest } from "./parse.ts";
export { type ManifestPlace, placeOf } from "./place-of.ts";
export { type CapabilityTables, isActorName, isTemplateName } from "./schema.ts";
export { MANIFEST_BYTES_MAX, NESTING_MAX } from "./toml.ts";
