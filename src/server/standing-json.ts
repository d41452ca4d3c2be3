import type { Replies, StandingJson } from "../protocol/mod.ts";
import type { Running, Standing, Stands } from "../theater/mod.ts";

/** How an actor stands, for programs. */
export function standingJson(standing: Standing | Stands): StandingJson {
  const { waitsFor, tree } = "waitsFor" in standing ? standing : {};
  return {
    ...standing,
    waitsFor: waitsFor && { id: waitsFor.id, name: waitsFor.name },
    tree: tree && { ...tree, limits: { ...tree.limits } },
  };
}

/** What is in memory of it. */
export function liveJson({
  phase,
  mailCount,
  active,
  memory,
  functions,
}: NonNullable<Running["inspection"]>): NonNullable<Replies["inspect"]["live"]> {
  return { phase, mailCount, active, memory: memory ?? null, functions };
}
