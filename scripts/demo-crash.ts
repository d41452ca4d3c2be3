import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import type { Event } from "../src/chain/mod.ts";
import type { ReadLink } from "../src/theater/mod.ts";
import { chainOf, check, lines, ROOT, theater, words } from "./demo-host.ts";
import { type Narrator, short } from "./narrator.ts";
import { buildExample } from "./pack.ts";

const MANIFESTS = ["till", "shop"].map((name) => `examples/shop-as/${name}.toml`);

/** What the command line prints with `--json` when a call is answered. */
interface Reply {
  readonly reply: string;
  readonly receipt: { readonly link: string; readonly seq: number };
}

/**
 * A shop whose turn waits twice: for the till that it calls, and while it wraps. Its host is killed in the midst of a turn, between
 * the two links of a wait, and started again.
 */
export async function killAndCarryOn(tell: Narrator, folder: string): Promise<void> {
  for (const name of ["counter-as", "shop-as"]) await buildExample(join(ROOT, "examples", name));
  tell.say(
    "Host",
    `theater run till.toml shop.toml --call "shop=buy tea 1" --call "shop=buy pen 2"`,
  );
  const { answered, data } = await killInTime(folder);
  tell.more(`"${answered.reply}", in link ${short(answered.receipt.link)}`);
  const before = await chainOf(data, "shop");
  tell.say(
    "Kill",
    "SIGKILL, while the second turn waits; this is on disk (theater chain log shop):",
  );
  showTurn(tell, data, before);
  const said = theater(data, "run", ...MANIFESTS, "--call", "shop=sales", "--call", "till=get");
  tell.say("Again", "the same command, asking how many sales there were, and what the till holds");
  for (const line of lines(said.stderr)) tell.more(line);
  tell.more(`sales ${lines(said.stdout).join(", the till holds ")}`);
  tell.held("two sales, and each is paid once", said.stdout === "2\n3\n");
  await compare(tell, data, before, answered);
  for (const actor of ["shop", "till"]) {
    for (const verb of ["verify", "replay"] as const) check(tell, data, verb, actor);
  }
}

interface Killed {
  readonly data: string;
  /** The first answer. */
  readonly answered: Reply;
}

/** The turn waits for a tenth of a second: on a machine that is busy the host may be through before it is seen to wait. */
const TRIES_MAX = 20;

async function killInTime(folder: string): Promise<Killed> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const data = join(folder, `data-${tries}`);
    const answered = await sellAndKill(data);
    if (answered !== undefined) return { data, answered };
  }
  throw new Error(`in ${TRIES_MAX} tries no host was seen while its turn waited`);
}

/** Sells tea, and is killed while it sells a pen. Undefined where it was too quick. */
async function sellAndKill(data: string): Promise<Reply | undefined> {
  const sales = ["--call", "shop=buy tea 1", "--call", "shop=buy pen 2"];
  const host = spawn(process.execPath, words(data, "run", ...MANIFESTS, ...sales, "--json"), {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(host, "exit");
  const answered = await firstReply(host);
  while (host.exitCode === null && !waits(await chainOf(data, "shop"))) await wait(2);
  host.kill("SIGKILL");
  const [, signal] = (await ended) as [number | null, string | null]; // by node:child_process
  return signal === "SIGKILL" && waits(await chainOf(data, "shop")) ? answered : undefined;
}

async function firstReply({ stdout }: ChildProcess): Promise<Reply> {
  if (stdout === null) throw new Error("the host's stdout is a pipe");
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line) as Reply;
  throw new Error("the host ended without an answer");
}

/** Whether the chain ends with a sleep that nobody woke: the till was paid, and the answer not given. */
function waits(links: readonly ReadLink[]): boolean {
  const last = links.at(-1)?.link.events.at(-1);
  return last?.kind === "called" && last.result === undefined && last.effect === undefined;
}

function showTurn(tell: Narrator, data: string, links: readonly ReadLink[]): void {
  const turn = links.at(-1)?.link.turn ?? 0;
  const log = theater(data, "chain", "log", "shop", "--since", String(turn));
  for (const line of lines(log.stdout)) tell.more(line);
}

/** Nothing is lost: what was on disk is there, and what was answered. Nothing is there twice. */
async function compare(
  tell: Narrator,
  data: string,
  before: readonly ReadLink[],
  { receipt }: Reply,
): Promise<void> {
  const shop = await chainOf(data, "shop");
  const till = await chainOf(data, "till");
  const digests = shop.map(({ digest }) => digest.toHex());
  tell.say(
    "Compare",
    `the shop's chain has ${before.length} links from before, ${shop.length} now`,
  );
  tell.held(
    "every link that was on disk is in the chain still, in its place",
    before.every(({ digest }, at) => digest.toHex() === digests[at]),
  );
  tell.held("what was answered is in the chain", digests.includes(receipt.link));
  const turn = before.at(-1)?.link.turn;
  const carriedOn = shop
    .filter(({ link }) => link.turn === turn)
    .flatMap(({ link }) => link.events);
  tell.more(`the turn that was cut: ${carriedOn.map(({ kind }) => kind).join(", ")}`);
  tell.held(
    "the turn was carried on, not begun again",
    carriedOn.map(({ kind }) => kind).join(" ") ===
      "received called returned called returned replied",
  );
  const paid = eventsOf(till).filter((event) => isFrom(event, shop[0]?.link.actor));
  tell.more(`the till was called by the shop ${paid.length} times, for two sales`);
  tell.held("the till was called once for each sale", paid.length === 2);
}

function isFrom(event: Event, actor: string | undefined): boolean {
  return event.kind === "received" && event.sender.kind === "actor" && event.sender.id === actor;
}

function eventsOf(links: readonly ReadLink[]): Event[] {
  return links.flatMap(({ link }) => link.events);
}
