import type { Chain, Recorded } from "../observed.ts";
import type { Complaints } from "./complaint.ts";

/**
 * The lives of an actor that is supervised, one after the other: what ends in one is over, and another begins only by a restart, with a later
 * incarnation; who orders that is judged elsewhere.
 */
export function judgeLives(chain: Chain, complaints: Complaints): void {
  let incarnation = 0;
  let epoch = -1;
  let over: "failed" | "stopped" | undefined;
  const hold = (isSo: boolean, { seq }: Recorded, what: string): void =>
    complaints.hold(isSo, "lives", () => `${chain.name} ${seq}: ${what}`);
  for (const one of chain.events) {
    const { event } = one;
    switch (event.kind) {
      case "started": {
        const isRestart = event.reason === "restart";
        hold(isRestart === (over !== undefined), one, `began for ${event.reason} after ${over}`);
        const isNext = isRestart
          ? event.incarnation > incarnation
          : event.incarnation === incarnation;
        hold(isNext, one, `is ${event.incarnation} after ${incarnation}`);
        hold(event.epoch > epoch, one, `epoch ${event.epoch} after ${epoch}`);
        ({ incarnation, epoch } = event);
        over = undefined;
        break;
      }
      case "received":
        hold(over === undefined, one, `took mail after it ${over}`);
        break;
      case "failed":
        over = "failed";
        break;
      case "stopped":
        hold(over !== "stopped", one, "stopped twice");
        over = "stopped";
        break;
      default:
    }
  }
}
