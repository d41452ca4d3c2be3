import type { Standard } from "../capability.ts";
import { monotonicClock, wallClock } from "./clocks.ts";
import { environment, exit } from "./environment.ts";
import { filesystem, preopens } from "./filesystem.ts";
import { poll } from "./poll.ts";
import { insecure, insecureSeed, secure } from "./random.ts";
import { stderr, stdin, stdout } from "./stdio.ts";
import { ioError, streams } from "./streams.ts";
import {
  terminalInput,
  terminalOutput,
  terminalStderr,
  terminalStdin,
  terminalStdout,
} from "./terminal.ts";

/** What of WASI 0.2 stands under every component (docs/wasi.md). */
export const STANDARDS: readonly Standard[] = [
  environment,
  exit,
  stdin,
  stdout,
  stderr,
  terminalInput,
  terminalOutput,
  terminalStdin,
  terminalStdout,
  terminalStderr,
  ioError,
  poll,
  streams,
  monotonicClock,
  wallClock,
  secure,
  insecure,
  insecureSeed,
  filesystem,
  preopens,
];
