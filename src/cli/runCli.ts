import type { ErrorCode, ErrorDetail } from '../core/errors.ts';
import { isErrorCode } from '../core/errors.ts';
import { messageOf } from '../ui/messages.ts';
import { toWire } from '../workers/wire.ts';
import { parseCommand, USAGE } from './arguments.ts';
import { reportTable } from './report.ts';
import { segmentCase } from './segment.ts';
import type { Surroundings } from './surroundings.ts';

/** What a shell is told. */
export const EXIT = {
  done: 0,
  /** A bug, or a failure of the run or of writing. */
  failed: 1,
  usage: 2,
  /** An image or a file of samples. */
  input: 3,
  /** A model package. */
  model: 4,
  /** Memory. */
  resource: 5,
  cancelled: 130,
} as const;

/**
 * Runs one command line. A failure is one sentence on `err`, with its code.
 * @returns one of {@link EXIT}.
 */
export async function runCli(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, err } = surroundings;
  const command = parseCommand(args);
  if (command.kind === 'help') {
    out(USAGE);
    return EXIT.done;
  }
  if (command.kind === 'mistake') {
    err(`${command.problem}\n\n${USAGE}`);
    return EXIT.usage;
  }
  try {
    const { report, files } = await segmentCase(command, surroundings);
    const issues = [
      ...report.images.flatMap((image) => image.issues),
      ...(report.network?.issues ?? []),
    ];
    for (const { code, detail } of issues) err(`note: ${messageOf(code, detail).title}`);
    for (const line of reportTable(report)) out(line);
    for (const file of files) out(file);
    return EXIT.done;
  } catch (error) {
    const { code, detail } = toWire(error);
    const known: ErrorCode = isErrorCode(code) ? code : 'internal/unexpected';
    err(`${messageOf(known, (detail ?? {}) as ErrorDetail).title} (${code})`);
    return exitCode(known);
  }
}

function exitCode(code: ErrorCode): number {
  if (code === 'cancelled') return EXIT.cancelled;
  const [kind] = code.split('/');
  if (kind === 'input' || kind === 'model' || kind === 'resource') return EXIT[kind];
  return EXIT.failed;
}
