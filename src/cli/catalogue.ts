import { ACTOR } from "./codes/actor.ts";
import { BUILD } from "./codes/build.ts";
import { CALL_ERROR } from "./codes/call-error.ts";
import { CELL } from "./codes/cell.ts";
import { CHAIN } from "./codes/chain.ts";
import { CLI } from "./codes/cli.ts";
import { ENGINE, GUEST } from "./codes/engine.ts";
import type { Codes, Explained } from "./codes/explained.ts";
import { MANIFEST } from "./codes/manifest.ts";
import { PROTOCOL } from "./codes/protocol.ts";
import { STORE } from "./codes/store.ts";
import { SUPERVISION } from "./codes/supervision.ts";
import { TESTING } from "./codes/testing.ts";

/** Every error code of the house, by what it is about. A test holds it against the rooms' unions. */
export const CATALOGUE: readonly { readonly title: string; readonly codes: Codes }[] = [
  { title: "Actors and messages", codes: ACTOR },
  { title: "Cells", codes: CELL },
  { title: "What guests are answered", codes: CALL_ERROR },
  { title: "What guests do", codes: GUEST },
  { title: "Components", codes: ENGINE },
  { title: "Building components", codes: BUILD },
  { title: "Manifests", codes: MANIFEST },
  { title: "Supervisors", codes: SUPERVISION },
  { title: "Chains", codes: CHAIN },
  { title: "The store", codes: STORE },
  { title: "Talking to a host", codes: PROTOCOL },
  { title: "The command line", codes: CLI },
  { title: "Tests of a project", codes: TESTING },
];

/** All of them, by code. */
export const CODES: ReadonlyMap<string, Explained> = new Map(
  CATALOGUE.flatMap(({ codes }) => Object.entries(codes)),
);
