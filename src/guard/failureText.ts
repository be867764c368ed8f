const LONGEST_NAME = 40;
const MOST_FRAMES = 12;

/** Our own failures say in their message what may be kept of it; see `AppError`. */
const OWN_MESSAGE = /^[a-z]+(\/[a-z-]+)? \{[^\n]{0,400}\}$/;

/**
 * A failure as it may stand in a console or go to support: the kind of the error and where in our scripts it arose. Its message
 * is left out unless it is one of ours, as it may quote a file: a name, a header, a value.
 * @param thrown whatever was thrown.
 * @param before those that it caused, each told once.
 */
export function failureText(thrown: unknown, before: readonly unknown[] = []): string {
  if (thrown instanceof ReportedFailure) return thrown.message;
  if (!(thrown instanceof Error)) return `Something that is no error was thrown (${typeof thrown})`;
  const { message, cause } = thrown;
  const name = /^[A-Za-z]+$/.test(thrown.name) ? thrown.name.slice(0, LONGEST_NAME) : 'Error';
  const isOwn = name === 'AppError' && OWN_MESSAGE.test(message);
  const head = isOwn ? `${name}: ${message}` : name;
  const own = [head, ...frames(thrown)];
  const isNew = cause instanceof Error && !before.includes(cause);
  return [
    ...own,
    ...(isNew ? [`caused by ${failureText(cause, [...before, thrown, cause])}`] : []),
  ].join('\n');
}

/** Script, line and column of each call; the message, which some browsers put before them, is taken away first. */
function frames({ stack = '', message }: Error): readonly string[] {
  const calls = message === '' ? stack : stack.replace(message, '');
  const places = calls.matchAll(/([\w.-]+\.(?:js|mjs|ts|tsx))(?:\?[^\s:]*)?:(\d+):(\d+)/g);
  return Array.from(places, ([, script, line, column]) => `  at ${script}:${line}:${column}`).slice(
    0,
    MOST_FRAMES,
  );
}

/** A failure in words that quote nothing: what is handed to a console, or thrown so that the page learns of it. */
export class ReportedFailure extends Error {
  constructor(thrown: unknown) {
    super(failureText(thrown));
    this.name = 'ReportedFailure';
    this.stack = this.message;
  }
}
