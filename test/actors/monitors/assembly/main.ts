/** Plays scripts with monitors, and keeps what it hears of them; README.md says what there is. */

import {
  Answer,
  Bytes,
  demonitor,
  Exit,
  Message,
  monitor,
  serve,
  serveExits,
  sleep,
} from "@theater/guest/assembly";

export * from "@theater/guest/assembly/exports";
export * from "@theater/guest/assembly/exit-exports";

serve((_params) => Answer.state(null), handle);
serveExits(heard);

function heard(state: Bytes, exit: Exit): Answer {
  const notes = state.text();
  const names = ["normal", "shutdown", "abnormal"];
  const counted = exit.counted ? "" : " uncounted";
  const note = `exit ${exit.actor} ${exit.incarnation} ${names[exit.reason]} ${exit.code}${counted}`;
  if (notes.startsWith("again")) monitor(exit.actor);
  return Answer.state(Bytes.of(notes.length == 0 ? note : `${notes}\n${note}`));
}

function handle(state: Bytes, message: Message): Answer {
  const said: string[] = [];
  const lines = message.text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const words = lines[at].split(" ");
    const command = words[0];
    if (command == "monitor") {
      const monitored = monitor(words[1]);
      said.push(monitored.ok ? monitored.id : `err ${monitored.name}`);
    } else if (command == "demonitor") said.push(demonitor(words[1]) ? "true" : "false");
    else if (command == "notes") said.push(state.text());
    else if (command == "again") state = Bytes.of("again");
    else if (command == "sleep") sleep(<u32>I32.parseInt(words[1]));
    else if (command == "trap") unreachable();
    else return Answer.refuse("there is no command " + command);
  }
  return Answer.reply(state, Bytes.of(said.join("\n")));
}
