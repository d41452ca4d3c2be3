/** Said of operands by several verbs. */
export const ACTOR =
  "its name or id; of several that bore the name, the running one, else the latest";
export const TARGET =
  "a file that holds an export, or an actor's name or id; a file that is there comes first";
