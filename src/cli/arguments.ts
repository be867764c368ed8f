import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FlipAxis } from '../inference/estimator.ts';
import type { Command, EvaluateCommand, NetworkSource } from './command.ts';

/** Shown for `--help` and after a mistake. */
export const USAGE = `npx isodoubt segment --image CT.nii.gz --network FOLDER|ZIP --out FOLDER [options]
npx isodoubt segment --image CT.nii.gz --samples FILE --samples FILE … --out FOLDER
npx isodoubt evaluate FOLDER [--network PATH] [--out FOLDER] [options]

segment: one case

  --image FILE          NIfTI; once for each channel of the network, registered, in its order
  --network PATH        model package: its folder or its zip archive
  --samples FILE        instead of a network: samples made elsewhere, NIfTI or nnU-Net's .npz
  --out FOLDER          made where it is not there; files of the same name are replaced
  --all-measures        expected entropy, mutual information, variance and U of Hoebel too

evaluate: all cases of a folder and of those in it, against references where there are any

  FOLDER                images with samples or contours; masks named _gt, _ref, _truth, in labelsTr are references, rater1
                        … are observers (the reference goes before them)
  --network PATH        for cases without samples and contours
  --out FOLDER          for cohort.json, cohort.csv and cohort_measures.csv; without it the tables are printed alone
  --reference-cohort F  a cohort.json to look for drift against     [that of the network's package, if it has one]
  --masks WHAT          contours, or reference: masks whose name says neither   [reference with a network, else contours]
  --labels 1=NAME,…     what the labels of references are that name none: structures are matched by code and name
  --fusion RULE         of several observers: majority, staple, union or intersection                     [majority]
  --tolerance MM        of the surface Dice; also NAME=MM, once for each structure                               [2]
  --quality PATH        contour-quality package; none: Dice is not predicted                 [models/contour-quality]
  A case that fails is listed with its reason; the others go on.

with a network

  --passes N            dropout passes for each member and flip; 0: one pass without dropout   [20]
  --members N           members of an ensemble that take part                                 [all]
  --flips i,j,k         test-time augmentation along axes of the network's grid              [none]
  --seed N              0 … 4294967295                                                          [1]
  --field FIELD         whole, or in-doubt: samples only where one pass leaves doubt     [in-doubt]
  --stop when-stable    end before N passes when the queue no longer changes
  --threads N           of the processor                                       [all, at most eight]`;

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

const NETWORK_OPTIONS = {
  network: TEXT,
  passes: TEXT,
  members: TEXT,
  flips: TEXT,
  seed: TEXT,
  field: TEXT,
  stop: TEXT,
  threads: TEXT,
} as const;

function read([command, ...rest]: readonly string[]): Command {
  if (command === undefined || command === '--help' || command === '-h') return { kind: 'help' };
  if (command === 'segment') return readSegment(rest);
  if (command === 'evaluate') return readEvaluate(rest);
  throw new Mistake(`What is to be done? segment or evaluate; it is ${command}.`);
}

function readSegment(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...NETWORK_OPTIONS,
      help: { type: 'boolean', short: 'h' },
      image: { type: 'string', multiple: true },
      samples: { type: 'string', multiple: true },
      out: TEXT,
      'all-measures': { type: 'boolean' },
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
  const hasAllMeasures = values['all-measures'] ?? false;
  const source = { ...networkOf(network, values), hasAllMeasures };
  return { kind: 'segment', images, out, source };
}

const FUSIONS = ['majority', 'staple', 'union', 'intersection'] as const;
const MASKS = ['contours', 'reference'] as const;
const QUALITY = fileURLToPath(new URL('../../models/contour-quality', import.meta.url));

function readEvaluate(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...NETWORK_OPTIONS,
      help: { type: 'boolean', short: 'h' },
      out: TEXT,
      'reference-cohort': TEXT,
      masks: TEXT,
      fusion: TEXT,
      labels: TEXT,
      tolerance: { type: 'string', multiple: true },
      quality: TEXT,
    },
  });
  if (values.help) return { kind: 'help' };
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw new Mistake('Which folder? Give one.');
  const { network, quality } = values;
  return {
    kind: 'evaluate',
    folder,
    network: network === undefined ? null : networkOf(network, values),
    out: values.out ?? null,
    referenceCohort: values['reference-cohort'] ?? null,
    masks: oneOf('masks', values.masks ?? (network === undefined ? MASKS[0] : MASKS[1]), MASKS),
    fusion: oneOf('fusion', values.fusion ?? 'majority', FUSIONS),
    labels: labelsOf(values.labels),
    ...tolerancesOf(values.tolerance ?? []),
    quality: quality === 'none' ? null : (quality ?? QUALITY),
    threads: threadsOf(values.threads),
  };
}

type NetworkValues = Readonly<Partial<Record<keyof typeof NETWORK_OPTIONS, string>>>;

function networkOf(path: string, values: NetworkValues): NetworkSource {
  return {
    kind: 'network',
    path,
    passes: wholeNumber('passes', values.passes, { least: 0 }),
    members: wholeNumber('members', values.members, { least: 1 }),
    flips: flipsOf(values.flips),
    seed: wholeNumber('seed', values.seed, { least: 0, most: 2 ** 32 - 1 }) ?? 1,
    field: oneOf('field', values.field ?? 'in-doubt', ['whole', 'in-doubt']),
    stop: oneOf('stop', values.stop ?? 'at-samples', ['at-samples', 'when-stable']),
    hasAllMeasures: false,
    threads: threadsOf(values.threads),
  };
}

function threadsOf(text: string | undefined): number {
  const most = Math.min(MOST_THREADS, availableParallelism());
  return wholeNumber('threads', text, { least: 1 }) ?? most;
}

/** `1=Liver,2=Spleen`. */
function labelsOf(text: string | undefined): EvaluateCommand['labels'] {
  if (text === undefined) return {};
  const named = text.split(',').map((one) => {
    const [, number, name] = /^(\d+)=(.+)$/.exec(one) ?? [];
    if (number === undefined || name === undefined) {
      throw new Mistake(`--labels has to be as 1=Liver,2=Spleen; it is ${text}.`);
    }
    return [number, name] as const;
  });
  return Object.fromEntries(named);
}

/** `3`, or `Liver=3`. */
function tolerancesOf(
  texts: readonly string[],
): Pick<EvaluateCommand, 'toleranceMm' | 'tolerancesMm'> {
  let toleranceMm: number | null = null;
  const named: [string, number][] = [];
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    const number = text.slice(at + 1);
    const value = /^\d+(\.\d+)?$/.test(number) ? Number(number) : NaN;
    if (!(value > 0)) throw new Mistake(`--tolerance has to be millimetres; it is ${text}.`);
    if (at < 0) toleranceMm = value;
    else named.push([text.slice(0, at), value]);
  }
  return { toleranceMm, tolerancesMm: Object.fromEntries(named) };
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
