/** Changed whenever the same bytes would cost otherwise, trap elsewhere or answer with other bits. Written into each chain's genesis. */
export const METER_VERSION = 1;

/** The module whose names the meter imports and under which it exports; no guest may use it, nor a name that begins so. */
export const METER_MODULE = "theater:meter";

/** A core module rewritten, and what its linker must know about it. Plain data. */
export interface MeteredModule {
  /** To be compiled by V8, which checks what the meter does not: types. */
  readonly bytes: Uint8Array;
  /** In index order: imported ones, then its own. */
  readonly memories: readonly MeteredMemory[];
  readonly tables: readonly MeteredTable[];
  /** Mutable globals that the module defines, in index order. Imported ones are some other module's. */
  readonly globals: readonly MeteredGlobal[];
}

export interface MeteredMemory {
  /** Where it comes from; undefined for one that the module defines. */
  readonly import: ImportName | undefined;
  /** Under which name the metered module exports it for the host's eyes; undefined for imported ones. */
  readonly export: string | undefined;
  /** Pages of 64 KiB. */
  readonly minimum: number;
  readonly maximum: number | undefined;
  /** Under which name the metered module imports how far it may grow; only where it imports it and grows it. */
  readonly maximumImport: string | undefined;
}

export interface MeteredTable {
  readonly import: ImportName | undefined;
  readonly export: string | undefined;
  /** Elements. */
  readonly minimum: number;
  readonly maximum: number | undefined;
  readonly maximumImport: string | undefined;
  /** True where code of this module can set, fill, copy into, initialise or grow it. */
  readonly mutated: boolean;
}

export interface MeteredGlobal {
  readonly export: string;
  /** What a copy can hold: a number or a bigint; references and vectors cannot be copied through JavaScript. */
  readonly copyable: boolean;
}

export interface ImportName {
  readonly module: string;
  readonly name: string;
}
