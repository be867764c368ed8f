import type { ErrorCode, ErrorDetail } from '../core/errors.ts';
import { isErrorCode } from '../core/errors.ts';
import { loadMessages, messageOf } from '../ui/messages.ts';
import { toWire } from '../workers/wire.ts';
import { parseCommand, USAGE } from './arguments.ts';
import { cohortTables } from './cohortTables.ts';
import { evaluateFolder } from './evaluate.ts';
import type { EvaluateCommand, SegmentCommand } from './command.ts';
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
  await loadMessages();
  try {
    return await (command.kind === 'segment'
      ? segment(command, surroundings)
      : evaluate(command, surroundings));
  } catch (error) {
    const { code, detail } = toWire(error);
    const known: ErrorCode = isErrorCode(code) ? code : 'internal/unexpected';
    err(`${messageOf(known, (detail ?? {}) as ErrorDetail).title} (${code})`);
    return exitCode(known);
  }
}

async function segment(command: SegmentCommand, surroundings: Surroundings): Promise<number> {
  const { out, err } = surroundings;
  const { report, files } = await segmentCase(command, surroundings);
  const issues = [
    ...report.images.flatMap((image) => image.issues),
    ...(report.network?.issues ?? []),
  ];
  for (const { code, detail } of issues) err(`note: ${messageOf(code, detail).title}`);
  for (const line of reportTable(report)) out(line);
  for (const file of files) out(file);
  return EXIT.done;
}

/** Done where a case was evaluated, whatever became of others; else what kept the first one from it. */
async function evaluate(command: EvaluateCommand, surroundings: Surroundings): Promise<number> {
  const { out, err } = surroundings;
  const { cases, failures, leftOut, evaluation, files } = await evaluateFolder(
    command,
    surroundings,
  );
  for (const path of leftOut) err(`belongs to no case: ${path}`);
  for (const line of cohortTables(evaluation)) out(line);
  for (const { name, code, reason } of failures) out(`failed: ${name}: ${reason} (${code})`);
  for (const file of files) out(file);
  if (cases.length > 0) return EXIT.done;
  const [first] = failures;
  if (!first) err(`There is no image in ${command.folder}.`);
  return first && isErrorCode(first.code) ? exitCode(first.code) : EXIT.input;
}

function exitCode(code: ErrorCode): number {
  if (code === 'cancelled') return EXIT.cancelled;
  const [kind] = code.split('/');
  if (kind === 'input' || kind === 'model' || kind === 'resource') return EXIT[kind];
  return EXIT.failed;
}
