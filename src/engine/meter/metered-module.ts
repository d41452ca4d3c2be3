import type { SharedGlobal } from "./meter-globals.ts";

/** Changed whenever the same bytes would cost otherwise, trap elsewhere or answer with other bits. Written into each chain's genesis. */
export const METER_VERSION = 1;

/** The module whose names the meter imports and under which it exports; no guest may use it, nor a name that begins so. */
export const METER_MODULE = "theater:meter";

/** A core module rewritten, and what its linker must know about it. Plain data. */
export interface MeteredModule {
  /** To be compiled by V8, which checks what the meter does not: types. */
  readonly bytes: Uint8Array;
  /** What it imports under METER_MODULE of what all modules of a component share. */
  readonly imports: readonly SharedGlobal[];
  /** In index order: imported ones, then its own. */
  readonly memories: readonly MeteredMemory[];
  readonly tables: readonly MeteredTable[];
  /** Globals that the module defines and some code can set, in index order. Imported ones are some other module's. */
  readonly globals: readonly MeteredGlobal[];
  /**
   * Under which name it exports its start function. It is no start section, so that who restores an instance need not run it again; who makes
   * a new one calls it, once the instance is adopted.
   */
  readonly start: string | undefined;
  /** Segments that code both copies from and drops. Of the others nobody can tell. */
  readonly segments: readonly MeteredSegment[];
  /**
   * Where code can put a function into a table or a global: under which names the metered module exports those that stand in
   * its tables or behind its references, by the guest's numbers.
   */
  readonly functions: readonly string[];
  /** Why an instance cannot be copied, where it cannot: a clause about the module. */
  readonly uncopyable: string | undefined;
}

export interface MeteredMemory {
  /** Where it comes from; undefined for one that the module defines. */
  readonly import: ImportName | undefined;
  /** Under which name the metered module exports it, its own or one for the host's eyes; undefined for imported ones. */
  readonly export: string | undefined;
  /** Pages of 64 KiB. */
  readonly minimum: number;
  readonly maximum: number | undefined;
  /** Under which name the metered module imports how far it may grow; only where it imports it, and may grow it. */
  readonly maximumImport: string | undefined;
}

export interface MeteredTable {
  readonly import: ImportName | undefined;
  /** As of a memory; undefined also for one that nobody changes. */
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
  readonly type: "i32" | "i64" | "f32" | "f64" | "v128" | "reference";
}

/** Exported functions without parameters: one traps where the segment is dropped, or empty, and one drops it. */
export interface MeteredSegment {
  readonly probe: string;
  readonly drop: string;
}

export interface ImportName {
  readonly module: string;
  readonly name: string;
}
