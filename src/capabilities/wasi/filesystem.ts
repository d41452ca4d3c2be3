import type { Value } from "../../base/mod.ts";
import type { Perform, Standard } from "../capability.ts";

const DENIED: Value = { tag: "err", val: "access" };
const denied: Perform = () => DENIED;

const DESCRIPTOR = [
  "read-via-stream",
  "write-via-stream",
  "append-via-stream",
  "advise",
  "sync-data",
  "get-flags",
  "get-type",
  "set-size",
  "set-times",
  "read",
  "write",
  "read-directory",
  "sync",
  "create-directory-at",
  "stat",
  "stat-at",
  "set-times-at",
  "link-at",
  "open-at",
  "readlink-at",
  "remove-directory-at",
  "rename-at",
  "symlink-at",
  "unlink-file-at",
  "metadata-hash",
  "metadata-hash-at",
];

const FUNCTIONS: Readonly<Record<string, Perform>> = {
  ...Object.fromEntries(DESCRIPTOR.map((name) => [`[method]descriptor.${name}`, denied])),
  "[method]descriptor.is-same-object": () => false,
  "[method]directory-entry-stream.read-directory-entry": denied,
  "filesystem-error-code": () => undefined,
};

/** Every file is denied. No guest gets a descriptor, so these answer only those who would find one where there is none. */
export const filesystem: Standard = {
  interface: "wasi:filesystem/types@0.2",
  imports: Object.fromEntries(Object.keys(FUNCTIONS).map((name) => [name, { kind: "local" }])),
  open: () => FUNCTIONS,
};

/** No directory is open. */
export const preopens: Standard = {
  interface: "wasi:filesystem/preopens@0.2",
  imports: { "get-directories": { kind: "local" } },
  open: () => ({ "get-directories": () => [] }),
};
