/** The handlers of the actor that this component is; undefined where it takes bytes, or is none. Set once, by `serve`. */
export const own: {
  handlers: object | undefined;
  /** Whether it is told of exits; undefined where it is none. */
  hearsExits: boolean | undefined;
} = { handlers: undefined, hearsExits: undefined };

/** An end that nobody listens to would be lost. @throws TypeError */
export function mustHear(what: string): void {
  if (own.hearsExits === false)
    throw new TypeError(`${what} needs \`exited\` in the actor: it is told of the end`);
}
