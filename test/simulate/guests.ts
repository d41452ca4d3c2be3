import { readFileSync } from "node:fs";
import { buildExample } from "../../scripts/pack.ts";
import type { Digest } from "../../src/base/mod.ts";
import { compile, type FunctionName, type Program } from "../../src/engine/mod.ts";
import { nodeSha256 } from "../../src/node/mod.ts";
import { rootProgram, supervisorProgram, templateProgram } from "../../src/runtime/mod.ts";
import { edition } from "../simulation/edition.ts";
import type { ActorPlan } from "./plan.ts";
import { bytesOf } from "./script.ts";
import { scriptProgram } from "./script-program.ts";

/** Components that do the same, of either kind. */
const EDITIONS = 2;

/** What stands for the components of those that play scripts in this process. */
const SCRIPTS = {
  script: editions("script"),
  watcher: editions("watcher"),
  peer: editions("peer"),
  parent: editions("parent"),
} as const;

function editions(guest: string): readonly Uint8Array[] {
  return Array.from({ length: EDITIONS }, (_, at) => bytesOf(`a ${guest}, ${at}`));
}

/** What the actors of all worlds are made of. */
export interface Guests {
  readonly imports: readonly FunctionName[];
  readonly exports: readonly FunctionName[];
  component(guest: ActorPlan["guest"], edition: number): Uint8Array;
  program(component: Digest): Program;
  /** What stays in this process: no thread is sent it. */
  readonly house: readonly Program[];
}

export async function newGuests(): Promise<Guests> {
  const bytes = readFileSync(await buildExample("test/actors/scripted"));
  const components = [bytes, edition(bytes, "second")];
  const compiled = await Promise.all(components.map((one) => compile(one)));
  const [like] = compiled;
  if (like === undefined) throw new Error("nothing was compiled");
  const channels = await compile(readFileSync(await buildExample("test/actors/channels")));
  const parent = await compile(readFileSync(await buildExample("test/actors/parent")));
  const likenesses = { scripted: like, channels, parent };
  const bytesFor = { ...SCRIPTS, component: components };
  const scripted = Object.entries(SCRIPTS).flatMap(([guest, editions]) =>
    editions.map((one) =>
      scriptProgram(likenesses, nodeSha256(one), guest as keyof typeof SCRIPTS),
    ),
  );
  const supervisor = supervisorProgram(nodeSha256);
  const root = rootProgram(nodeSha256);
  const house = [...scripted, supervisor, templateProgram(nodeSha256), root];
  const programs = new Map([...compiled, ...house].map((one) => [one.digest.toHex(), one]));
  const most = scripted.at(-1) ?? like; // a parent, that has all that others have
  return {
    imports: [...most.imports, ...supervisor.imports],
    house,
    exports: [...root.exports, ...supervisor.exports, ...most.exports],
    component: (guest, at) => {
      const found = bytesFor[guest][at % EDITIONS];
      if (found === undefined) throw new Error("no such edition");
      return found;
    },
    program: (digest) => {
      const found = programs.get(digest.toHex());
      if (found === undefined) throw new Error(`${digest.toHex()} is no guest of this world`);
      return found;
    },
  };
}
