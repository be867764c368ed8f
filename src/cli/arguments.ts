import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { FlipAxis } from '../inference/estimator.ts';

/** Shown for `--help` and after a mistake. */
export const USAGE = `npm run segment -- --image CT.nii.gz --network FOLDER|ZIP --out FOLDER [options]
npm run segment -- --image CT.nii.gz --samples FILE --samples FILE … --out FOLDER

  --image FILE          NIfTI; once for each channel of the network, registered, in its order
  --network PATH        model package: its folder or its zip archive
  --samples FILE        instead of a network: samples made elsewhere, NIfTI or nnU-Net's .npz
  --out FOLDER          made where it is not there; files of the same name are replaced
  --passes N            dropout passes for each member and flip; 0: one pass without dropout   [20]
  --members N           members of an ensemble that take part                                 [all]
  --flips i,j,k         test-time augmentation along axes of the network's grid              [none]
  --seed N              0 … 4294967295                                                          [1]
  --field FIELD         whole, or in-doubt: samples only where one pass leaves doubt     [in-doubt]
  --stop when-stable    end before N passes when the queue no longer changes
  --all-measures        expected entropy, mutual information, variance and U of Hoebel too
  --threads N           of the processor                                       [all, at most eight]`;

/** What is to be done. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly problem: string }
  | SegmentCommand;

export interface SegmentCommand {
  readonly kind: 'segment';
  /** One for each channel. */
  readonly images: readonly string[];
  readonly source: NetworkSource | { readonly kind: 'samples'; readonly files: readonly string[] };
  readonly out: string;
}

export interface NetworkSource {
  readonly kind: 'network';
  readonly path: string;
  /** Null: 20 where the network has dropout, else none. */
  readonly passes: number | null;
  /** Null: all. */
  readonly members: number | null;
  readonly flips: readonly FlipAxis[];
  readonly seed: number;
  readonly field: 'whole' | 'in-doubt';
  readonly stop: 'at-samples' | 'when-stable';
  readonly hasAllMeasures: boolean;
  readonly threads: number;
}

/** Thrown within this file for what the reader of the usage can mend. */
class Mistake extends Error {}

const MOST_THREADS = 8;
const TEXT = { type: 'string' } as const;

/** Never throws: a mistake is one of the commands. */
export function parseCommand(args: readonly string[]): Command {
  try {
    return read(args);
  } catch (error) {
    // parseArgs throws a TypeError with a sentence for an option that it does not know.
    const isOfUser = error instanceof Mistake || error instanceof TypeError;
    if (!isOfUser) throw error;
    return { kind: 'mistake', problem: error.message };
  }
}

function read(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      image: { type: 'string', multiple: true },
      samples: { type: 'string', multiple: true },
      network: TEXT,
      out: TEXT,
      passes: TEXT,
      members: TEXT,
      flips: TEXT,
      seed: TEXT,
      field: TEXT,
      stop: TEXT,
      'all-measures': { type: 'boolean' },
      threads: TEXT,
    },
  });
  if (values.help) return { kind: 'help' };
  const { image: images = [], samples: files = [], network, out } = values;
  if (images.length === 0) throw new Mistake('Which image? Give --image.');
  if (out === undefined) throw new Mistake('Where to? Give --out.');
  if ((network === undefined) === (files.length === 0)) {
    throw new Mistake('Give either --network or --samples.');
  }
  if (network === undefined) {
    if (images.length > 1) throw new Mistake('Samples belong to one image.');
    return { kind: 'segment', images, out, source: { kind: 'samples', files } };
  }
  const source: NetworkSource = {
    kind: 'network',
    path: network,
    passes: wholeNumber('passes', values.passes, { least: 0 }),
    members: wholeNumber('members', values.members, { least: 1 }),
    flips: flipsOf(values.flips),
    seed: wholeNumber('seed', values.seed, { least: 0, most: 2 ** 32 - 1 }) ?? 1,
    field: oneOf('field', values.field ?? 'in-doubt', ['whole', 'in-doubt']),
    stop: oneOf('stop', values.stop ?? 'at-samples', ['at-samples', 'when-stable']),
    hasAllMeasures: values['all-measures'] ?? false,
    threads:
      wholeNumber('threads', values.threads, { least: 1 }) ??
      Math.min(MOST_THREADS, availableParallelism()),
  };
  return { kind: 'segment', images, out, source };
}

function wholeNumber(
  name: string,
  text: string | undefined,
  { least, most = Number.MAX_SAFE_INTEGER }: { readonly least: number; readonly most?: number },
): number | null {
  if (text === undefined) return null;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new Mistake(`--${name} has to be a whole number from ${least} on; it is ${text}.`);
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found === undefined) {
    throw new Mistake(`--${name} has to be one of ${allowed.join(', ')}; it is ${text}.`);
  }
  return found;
}

function flipsOf(text: string | undefined): FlipAxis[] {
  const letters = text === undefined || text === '' ? [] : text.split(',');
  return letters.map((letter) => oneOf('flips', letter, ['i', 'j', 'k']));
}
