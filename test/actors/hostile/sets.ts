import { BOMBS } from "./bombs.ts";
import { BULK } from "./bulk.ts";
import { CORE_BOMBS } from "./core-bombs.ts";
import type { Hostile } from "./hostile.ts";
import { LIES } from "./lies.ts";
import { LOOPS } from "./loops.ts";
import { MALFORMED } from "./malformed.ts";
import { NAMES } from "./names.ts";
import { REALLOCS } from "./reallocs.ts";
import { RECURSION } from "./recursion.ts";
import { RESOURCES } from "./resources.ts";
import { STARTS } from "./starts.ts";
import { STOPS } from "./stops.ts";

export interface HostileSet {
  readonly title: string;
  readonly all: readonly Hostile[];
}

/** What runs for as long as it may. */
export const BUSY: readonly HostileSet[] = [
  { title: "Loops", all: LOOPS },
  { title: "Recursion", all: RECURSION },
  { title: "Bulk instructions, growth, tables", all: BULK },
  { title: "Starts", all: STARTS },
  { title: "Guests that would not be stopped", all: STOPS },
  { title: "Resources", all: RESOURCES },
];

/** What says what is not so. */
export const LYING: readonly HostileSet[] = [
  { title: "Values that are none", all: LIES },
  { title: "Memory for the host, and its return", all: REALLOCS },
  { title: "Names", all: NAMES },
  { title: "Few bytes that ask for much", all: BOMBS },
  { title: "Core modules that ask for much", all: CORE_BOMBS },
  { title: "Bytes that say what is not so", all: MALFORMED },
];
