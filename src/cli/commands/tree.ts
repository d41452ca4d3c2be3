import type { ActorId } from "../../base/mod.ts";
import type { Listed } from "../../store/mod.ts";
import { type Records, ROOT_NAME, type Supervision } from "../../theater/mod.ts";
import { drawn, type Shown } from "../drawn-tree.ts";
import type { Ending } from "../exit-code.ts";
import { findActor, type Invocation, openRecords } from "../invocation.ts";

export interface TreeArgs {
  /** Whose tree; undefined: all. */
  readonly actor: string | undefined;
}

/** Who supervises whom, as the chains of a data directory say. */
export async function tree(invocation: Invocation, { actor }: TreeArgs): Promise<Ending> {
  const { output } = invocation;
  await using records = await openRecords(invocation);
  const top = actor === undefined ? undefined : await findActor(records, actor);
  const families = familiesOf(await records.list());
  const orphans = families.get(undefined) ?? [];
  const tops = top === undefined ? orphans.filter(isTold) : [top];
  const rows: Shown[] = [];
  for (const one of tops) rows.push(...(await shown(one, records, families)));
  if (output.json) for (const row of rows) await output.object(json(row));
  else await output.table(HEADINGS, drawn(rows));
  return "ok";
}

const HEADINGS = ["NAME", "STATUS", "STRATEGY", "RESTARTS"];

/** The host's own record supervises nobody. */
function isTold({ entry }: Listed): boolean {
  return entry.name !== ROOT_NAME;
}

type Families = Map<ActorId | undefined, Listed[]>;

/** Those that run by their supervisor, and whoever stopped but is supervised by one that runs. */
function familiesOf(all: readonly Listed[]): Families {
  const running = new Set(
    all.filter(({ entry }) => entry.status === "running").map((one) => one.actor),
  );
  const families: Families = new Map();
  for (const one of all) {
    const { supervisor } = one.entry;
    const above = supervisor !== undefined && running.has(supervisor) ? supervisor : undefined;
    if (!running.has(one.actor) && above === undefined) continue;
    families.set(above, [...(families.get(above) ?? []), one]);
  }
  return families;
}

/** It, and then all below it. */
async function shown(
  listed: Listed,
  records: Records,
  families: Families,
  above?: Above,
): Promise<readonly Shown[]> {
  const own = await records.supervision(listed);
  const { plan, restartCount, isOwn } = own;
  if (isForgotten(listed, above)) return [];
  const strategy = plan?.policy.strategy ?? (isOwn ? "its own" : undefined);
  const places = new Map(plan?.children.map(({ name }, place) => [name, place]));
  const placeOf = ({ entry }: Listed): number => places.get(entry.name ?? "") ?? places.size;
  const children = families.get(listed.actor) ?? [];
  families.delete(listed.actor); // drawn once, though a forged store may say that it is above itself
  const depth = above === undefined ? 0 : above.depth + 1;
  const status = statusOf(listed, own, above);
  const rows: Shown[] = [{ depth, listed, status, strategy, restarts: restartCount }];
  for (const child of children.toSorted((a, b) => placeOf(a) - placeOf(b)))
    rows.push(...(await shown(child, records, families, { ...own, depth })));
  return rows;
}

/** Whoever supervises, where it is drawn. */
type Above = Supervision & { readonly depth: number };

/** It ended, and is nobody's child any more. */
function isForgotten({ actor, entry }: Listed, above: Above | undefined): boolean {
  return above !== undefined && entry.status !== "running" && !above.children.has(actor);
}

/** As its supervisor has it: one that ended is to come back where that decided so. */
function statusOf(
  { actor, entry }: Listed,
  { hasFailed }: Supervision,
  above: Above | undefined,
): Shown["status"] {
  if (above === undefined) return entry.status;
  if (above.children.get(actor) === "restarting") return "restarting";
  return entry.status === "running" && hasFailed ? "failed" : entry.status;
}

function json({ listed, status, strategy, restarts }: Shown): Readonly<Record<string, unknown>> {
  const { actor, entry } = listed;
  const { name = null, supervisor = null } = entry;
  return { name, id: actor, supervisor, status, strategy: strategy ?? null, restarts };
}
