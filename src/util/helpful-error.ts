/** What keeps obsc from doing its work for a reason outside of the spec: the message is for the user, and `help` is the way out. */
export class HelpfulError extends Error {
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}
