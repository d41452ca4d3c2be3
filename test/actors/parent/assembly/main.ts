/** Plays scripts with children, and keeps what it hears of them; README.md says what there is. */

import {
  Answer,
  Bytes,
  call,
  ChildOutcome,
  children,
  Exit,
  Message,
  restartChild,
  serve,
  serveExits,
  sleep,
  spawn,
  stopChild,
} from "@theater/guest/assembly";

export * from "@theater/guest/assembly/exports";
export * from "@theater/guest/assembly/exit-exports";

serve((params) => Answer.state(params), handle);
serveExits(heard);

function heard(state: Bytes, exit: Exit): Answer {
  const notes = state.text();
  const names = ["normal", "shutdown", "abnormal"];
  const counted = exit.counted ? "" : " uncounted";
  const note = `exit ${exit.actor} ${exit.incarnation} ${names[exit.reason]} ${exit.code}${counted}`;
  if (notes.startsWith("trap")) unreachable();
  if (notes.startsWith("last")) restartChild(exit.actor, exit.incarnation);
  if (notes.startsWith("initial")) restartChild(exit.actor, exit.incarnation, true);
  return Answer.state(Bytes.of(notes.length == 0 ? note : `${notes}\n${note}`));
}

function handle(state: Bytes, message: Message): Answer {
  const said: string[] = [];
  const lines = message.text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const words = lines[at].split(" ");
    const command = words[0];
    if (command == "spawn") {
      const given = words.length > 3 ? Bytes.of(words[3]) : null;
      const outcome = spawn(words[1], words[2], given);
      said.push(outcome.ok ? outcome.id : failed(outcome));
    } else if (command == "restart") {
      said.push(told(restartChild(words[1], <u32>U32.parseInt(words[2]), words.length > 3)));
    } else if (command == "stop") {
      said.push(told(stopChild(words[1], <u32>U32.parseInt(words[2]))));
    } else if (command == "children") said.push(children().join(" "));
    else if (command == "call") {
      const answer = call(words[1], Bytes.of(words.slice(2).join(" ")), 60_000);
      said.push(answer.ok ? answer.body.text() : `err ${answer.name}`);
    } else if (command == "notes") said.push(state.text());
    else if (command == "note") state = Bytes.of(words[1]);
    else if (command == "sleep") sleep(<u32>I32.parseInt(words[1]));
    else if (command == "trap") unreachable();
    else return Answer.refuse("there is no command " + command);
  }
  return Answer.reply(state, Bytes.of(said.join("\n")));
}

function told(outcome: ChildOutcome): string {
  return outcome.ok ? "ok" : failed(outcome);
}

function failed(outcome: ChildOutcome): string {
  return `err ${outcome.name} ${outcome.detail}`.trimEnd();
}
