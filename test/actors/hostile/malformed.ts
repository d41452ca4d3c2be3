import {
  component,
  coreModule,
  instances,
  joined,
  leb,
  named,
  NO_TYPE,
  PREAMBLE,
  section,
} from "./bytes.ts";
import { hostile, type Hostile, INVALID, UNSUPPORTED } from "./hostile.ts";

const CUSTOM = section(0, named("\u001b[2J"));

/** Bytes that say what is not so, or that say nothing. */
export const MALFORMED: readonly Hostile[] = [
  hostile(
    "names-section",
    "Names a million functions that it does not have.",
    () =>
      component(
        section(
          1,
          coreModule(
            section(0, named("name"), section(1, leb(1_000_000), new Uint8Array(3_000_000))),
          ),
        ),
      ),
    { answers: undefined },
    { drive: () => undefined },
  ),
  hostile(
    "custom-sections",
    "Has a hundred thousand custom sections, named with escape codes.",
    () => component(new Uint8Array(700_000).map((_, at) => CUSTOM[at % CUSTOM.length] as number)),
    { answers: undefined },
    { drive: () => undefined },
  ),
  hostile(
    "count-that-lies",
    "Announces four billion types, and has none.",
    () => component(section(7, [0xff, 0xff, 0xff, 0xff, 0x0f])),
    INVALID,
  ),
  hostile(
    "core-count-that-lies",
    "Announces four billion functions, and has none.",
    () => instances(coreModule(NO_TYPE, section(3, [0xff, 0xff, 0xff, 0xff, 0x0f])), 1),
    INVALID,
  ),
  hostile(
    "section-that-lies",
    "Has a section of four gigabytes, in ten bytes.",
    () => joined(PREAMBLE, [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0]),
    INVALID,
  ),
  hostile(
    "number-without-end",
    "Has a number that never ends.",
    () => joined(PREAMBLE, new Uint8Array(10_000).fill(0x80)),
    INVALID,
  ),
  hostile("zeros", "Is ten megabytes of nothing.", () => new Uint8Array(10_000_000), INVALID),
  hostile(
    "too-large",
    "Is one byte larger than a component may be.",
    () => component(section(0, named("x"), new Uint8Array(32 * 1024 * 1024))),
    UNSUPPORTED,
  ),
  hostile("nothing", "Is no bytes at all.", () => new Uint8Array(0), INVALID),
  hostile(
    "preamble",
    "Ends behind the preamble, which is a component of nothing.",
    () => component(),
    ["call", "ENGINE_BAD_CALL"],
  ),
];
