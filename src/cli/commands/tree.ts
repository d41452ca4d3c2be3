import { type ActorId, TheaterError } from "../../base/mod.ts";
import type { Listed } from "../../store/mod.ts";
import { type Records, ROOT_NAME, type Supervision } from "../../theater/mod.ts";
import { drawn, type Shown } from "../drawn-tree.ts";
import type { Ending } from "../exit-code.ts";
import { findActor, type Invocation, openRecords } from "../invocation.ts";
import { Unread } from "../unread.ts";

export interface TreeArgs {
  /** Whose tree; undefined: all. */
  readonly actor: string | undefined;
}

/** Who supervises whom, as the chains of a data directory say. Of one whose chain cannot be read the row has what the index says. */
export async function tree(invocation: Invocation, { actor }: TreeArgs): Promise<Ending> {
  const { output } = invocation;
  await using records = await openRecords(invocation);
  const top = actor === undefined ? undefined : await findActor(records, actor);
  const families = familiesOf(await records.list());
  const orphans = families.get(undefined) ?? [];
  const tops = top === undefined ? orphans.filter(isTold) : [top];
  const unread = new Unread(output);
  const rows: Shown[] = [];
  for (const one of tops) rows.push(...(await shown(one, { records, families, unread })));
  if (output.json) for (const row of rows) await output.object(json(row));
  else await output.table(HEADINGS, drawn(rows));
  return unread.ending;
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

interface Drawing {
  readonly records: Records;
  readonly families: Families;
  readonly unread: Unread;
}

/** It, and then all below it. */
async function shown(listed: Listed, drawing: Drawing, above?: Above): Promise<readonly Shown[]> {
  if (isForgotten(listed, above)) return [];
  const { families } = drawing;
  const own = await supervisionOf(listed, drawing);
  const children = families.get(listed.actor) ?? [];
  families.delete(listed.actor); // drawn once, though a forged store may say that it is above itself
  const depth = above === undefined ? 0 : above.depth + 1;
  const places = new Map(own?.plan?.children.map(({ name }, place) => [name, place]));
  const placeOf = ({ entry }: Listed): number => places.get(entry.name ?? "") ?? places.size;
  const rows: Shown[] = [{ depth, listed, ...standingOf(listed, own, above) }];
  const here = { depth, children: own?.children ?? new Map() };
  for (const child of children.toSorted((a, b) => placeOf(a) - placeOf(b)))
    rows.push(...(await shown(child, drawing, here)));
  return rows;
}

/** Undefined where its chain cannot be read, of which whoever asked is told. */
async function supervisionOf(
  listed: Listed,
  { records, unread }: Drawing,
): Promise<Supervision | undefined> {
  try {
    return await records.supervision(listed);
  } catch (error) {
    if (!(error instanceof TheaterError)) throw error;
    await unread.tell(listed, error);
    return undefined;
  }
}

function standingOf(
  listed: Listed,
  own: Supervision | undefined,
  above: Above | undefined,
): Pick<Shown, "status" | "strategy" | "restarts"> {
  if (own === undefined) return { status: "unreadable", strategy: undefined, restarts: undefined };
  const { plan, isOwn, restartCount } = own;
  const strategy = plan?.policy.strategy ?? (isOwn ? "its own" : undefined);
  return { status: statusOf(listed, own, above), strategy, restarts: restartCount };
}

/** Whoever supervises, where it is drawn; of one that cannot be read no children are known but those that run. */
type Above = Pick<Supervision, "children"> & { readonly depth: number };

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
  return {
    name,
    id: actor,
    supervisor,
    status,
    strategy: strategy ?? null,
    restarts: restarts ?? null,
  };
}
