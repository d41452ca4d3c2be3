import { kebabCase, quote } from "../base/mod.ts";
import { kindsIn } from "../capabilities/mod.ts";
import { describeSender, type Incoming, type Outgoing, type Timer } from "../chain/mod.ts";
import type { Replies, StandingJson } from "../protocol/mod.ts";
import type { Listed } from "../store/mod.ts";
import type { Standing } from "../theater/mod.ts";
import type { Inspected } from "./inspected.ts";
import { jsonOf } from "./json.ts";
import { planRows } from "./plan-rows.ts";
import { counted, printable, timeText } from "./printable.ts";

type Row = readonly [name: string, value: string];

/** What the index knows of an actor. */
export function listedRows({ actor, entry, head }: Listed): Row[] {
  return [
    ["name", entry.name ?? "none"],
    ["id", actor],
    [
      "status",
      entry.dirty ? `${entry.status}, with an open turn, outbox or monitor` : entry.status,
    ],
    ["chain", `${counted(head.eventCount, "event")} in ${counted(head.linkCount, "link")}`],
    ["head", head.digest.toHex()],
  ];
}

/** All that is shown of one actor, in the order in which a person asks. */
export function inspectedRows(inspected: Inspected): Row[] {
  const { listed, report, standing, outbox } = inspected;
  const { waiting } = standing;
  const { turn, timers, owed } = report.ledger;
  return [
    ...listedRows(listed),
    ["at", timeText(report.atMs)],
    ...lifeRows(inspected),
    ...(inspected.plan === undefined ? grantRows(inspected) : planRows(inspected.plan)),
    ...boundTreeRows(inspected),
    ...(turn === undefined ? [] : [["turn", incomingText(turn)] as const]),
    ...(waiting === undefined ? [] : [["waits for", waitingText(waiting)] as const]),
    ...timers.entries().map(([token, timer]): Row => ["timer", timerText(token, timer)]),
    ...outbox.map(([token, message]): Row => ["outbox", outgoingText(token, message)]),
    ...owed.entries().map(([, incoming]): Row => ["owes", incomingText(incoming)]),
  ];
}

/** What the host that runs has of it in memory. */
export function liveRows({ live, standing }: Partial<Replies["inspect"]>): Row[] {
  return [...edgeRows(standing?.waitsFor), ...memoryRows(live), ...treeRows(standing?.tree)];
}

/** What it and all below it use together. */
function treeRows(tree: StandingJson["tree"]): Row[] {
  if (tree === undefined) return [];
  const { actorCount, memoryBytes, storedBytes } = tree;
  const all = counted(actorCount, "actor");
  const stored = `${counted(storedBytes, "byte")} stored`;
  return [["in all", `${all}, ${counted(memoryBytes, "byte")} of memory, ${stored}`]];
}

/** The actor that it waits for alone: whoever looks for what stands still goes on there. */
function edgeRows(callee: StandingJson["waitsFor"]): Row[] {
  return callee === undefined ? [] : [["behind", `${quote(callee.name)}, ${callee.id}`]];
}

function memoryRows(live: Replies["inspect"]["live"] | undefined): Row[] {
  if (live === undefined || live === null) return [];
  const { phase, mailCount, memory } = live;
  const now: Row = ["now", `${printable(phase)}, ${counted(mailCount, "message")} waiting`];
  if (memory === undefined || memory === null) return [now];
  const { memoryBytes, tableElements, handles, handlesPeak, crossingBytesPeak } = memory;
  return [
    now,
    ["memory", `${counted(memoryBytes, "byte")}, ${counted(tableElements, "table element")}`],
    ["handles", `${handles}, at most ${handlesPeak} at once`],
    ["crossed", `at most ${counted(crossingBytesPeak, "byte")} in one call`],
  ];
}

function lifeRows({ report, made }: Inspected): Row[] {
  const { life, phase, upgrade } = report.ledger;
  if (life === undefined || made === undefined) return [["phase", phase]];
  const { component, manifest } = made;
  const { theater, meter, abi, epoch, incarnation } = life;
  return [
    [
      "phase",
      upgrade === undefined ? phase : `${phase}, upgraded: the next message begins it anew`,
    ],
    ["component", component.toHex()],
    ["manifest", manifest.toHex()],
    ["made with", `theater ${printable(theater)}, meter ${meter}, ABI ${abi}`],
    ["life", `epoch ${epoch}, incarnation ${incarnation}`],
  ];
}

/** Of a supervisor of a manifest they are the program's that all of those have, and no matter. */
function grantRows({ grant }: Inspected): Row[] {
  if (grant === undefined) return [["granted", "erased"]];
  const { handlers, limits, exports, payloads } = grant;
  return [
    ...Object.entries(handlers).map(([type, granted]): Row => {
      const { kinds: _, ...keys } = granted;
      const text = Object.keys(keys).length === 0 ? "" : ` ${JSON.stringify(jsonOf(keys))}`;
      return ["granted", printable(`${type}${text}`)];
    }),
    ...kindsIn(handlers["supervisor"] ?? {}).map(({ name, component, manifest }): Row => [
      "kind",
      printable(`${name}, component ${component.toHex()}, manifest ${manifest.toHex()}`),
    ]),
    ...(exports.length === 0 ? [] : [["exports", exports.map(quote).join(", ")] as const]),
    ["payloads", payloads],
    ...Object.entries(limits).map(([name, limit]): Row => ["limit", `${kebabCase(name)} ${limit}`]),
  ];
}

function boundTreeRows({ grant }: Inspected): Row[] {
  const limits = Object.entries(grant?.tree ?? {});
  return limits.map(([name, limit]) => ["tree", `${kebabCase(name)} ${limit}`]);
}

function incomingText({ seq, message, sender, address, n, key }: Incoming): string {
  const position = address === undefined ? "" : ` #${n} as ${quote(address)}`;
  const keyed = key === undefined ? "" : ` key ${quote(key)}`;
  return `event ${seq}: ${message} from ${describeSender(sender)}${position}${keyed}`;
}

function waitingText({
  seq,
  function: name,
  sinceMs,
  deadlineMs,
  messages,
}: NonNullable<Standing["waiting"]>): string {
  const to = messages.map(({ address, token }) =>
    token === seq ? quote(address) : `${quote(address)} (event ${token})`,
  );
  const answers = to.length === 0 ? "" : ` to ${to.join(", ")}`;
  const until = deadlineMs === undefined ? "" : `, until ${timeText(deadlineMs)}`;
  return `event ${seq}: ${printable(name)}${answers} since ${timeText(sinceMs)}${until}`;
}

function timerText(token: number, { dueMs, everyMs }: Timer): string {
  const every = everyMs === undefined ? "" : `, every ${everyMs} ms`;
  return `event ${token}: due ${timeText(dueMs)}${every}`;
}

function outgoingText(token: number, { message, address, n, state, dueMs }: Outgoing): string {
  const until = dueMs === undefined ? "" : `, until ${timeText(dueMs)}`;
  const to = message === "exit" ? "its supervisor" : quote(address);
  return `event ${token}: ${message} #${n} to ${to}, ${state}${until}`;
}
