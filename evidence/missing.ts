/** Something that a table needs is not there; the message names it and says what would make it. */
export class MissingInput extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MissingInput';
  }
}
