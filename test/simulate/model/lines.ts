import type { Complaints } from "./complaint.ts";
import type { World } from "./world.ts";
import { show } from "./show.ts";

/** Lines of a log are shown when they are durable, once, in order, and all of them but for those whose host, or cell, died meanwhile. */
export function judgeLines({ observed, turns }: World, complaints: Complaints): void {
  const { lines, links, hosts, chains, plan } = observed;
  const mayMiss = plan.steps.some(({ kind }) => kind === "kill-cell");
  for (const chain of chains) {
    const said = (turns.get(chain.id) ?? []).flatMap(
      (turn) => turn.events.filter(({ name }) => name === "log"), // those of a turn that failed are shown too
    );
    for (const { no, end } of hosts) {
      const shown = lines.filter((line) => line.actor === chain.id && line.host === no);
      const due = said.filter(({ link }) => {
        const seen = links.get(link);
        return seen?.isAcknowledged === true && seen.host === no;
      });
      let at = 0;
      for (const { text, moment } of shown) {
        const missed = mayMiss ? due.slice(at).findIndex(({ args }) => args[1] === text) : 0;
        at += Math.max(0, missed);
        const one = due[at++];
        const durable = one && links.get(one.link)?.durable;
        const isRight = one?.args[1] === text && durable !== undefined && durable <= moment;
        complaints.hold(isRight, "log lines", () => {
          return `${chain.name}: showed ${text}, due was ${show([one?.args[1]])}`;
        });
      }
      const isWhole = shown.length === due.length || end !== "close" || mayMiss;
      complaints.hold(isWhole, "log lines", () => {
        return `${chain.name}: showed ${shown.length} lines of ${due.length}`;
      });
    }
  }
}
