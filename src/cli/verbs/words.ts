/** Said of operands by several verbs. */
export const ACTOR =
  "its name or id; of several that bore the name, the running one, else the latest";
export const TARGET =
  "a file that holds an export, or an actor's name or id; a file that is there comes first";
export const RUNNING = "its name or id";
export const MESSAGE = "BODY, or HANDLER JSON, or FUNCTION JSON…";
export const MESSAGE_ABOUT: readonly string[] = [
  'One word is the body itself. Two are a handler\'s name and its argument: the body is {"HANDLER": JSON}. After a function, as `ns:pkg/iface@1.0.0#func` with its version or, where that is one, without, each word is an argument, as JSON by its WIT type.',
  "A word `-` is what stdin holds, `@FILE` what a file does, and `@@TEXT` the text @TEXT. After `--`, words may begin with a dash.",
  "The host that runs in the data directory is asked; where none does, the directory is opened for as long as this takes.",
];
