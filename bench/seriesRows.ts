import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cost } from './interleave.ts';
import type { OpenedSeries } from './page/benchPage.ts';
import type { RowSpec } from './results.ts';
import type { Bench } from './rows.ts';
import { writeSeries } from './seriesData.ts';
import { quantile } from './statistics.ts';
import { openSite, Tab, type Site } from './tab.ts';

const SLICES = 400;
const COMPRESSED_SLICES = 100;

const CAUSE =
  'in five runs in a tab with clocks in its worker, median shares: headers 22 % (each file is opened once for its header and once for its bytes), receiving the bytes 22 %, decoding into the volume 25 %, handing copies to the hash 11 %, starting the worker 6 %, grouping, parsing and the early slice 4 %, the rest 10 %; dcm2niix hashes nothing, reads each file once, and took between one and eight times its shortest time for the same files in those runs';

const spec = (id: string, ours: string, against: string, goal: RowSpec['goal']): RowSpec => ({
  id: `series-${id}`,
  ours,
  against,
  ratioIs: 'slower',
  measure: 'wall time',
  goal,
  ...(goal ? { cause: CAUSE } : {}),
});

const PLAIN = `a DICOM series of 512×512×${SLICES} from disk to a volume, in a tab`;
const WHOLE = spec('open', PLAIN, 'dcm2niix, to a NIfTI file', { kind: 'at-most', value: 1.5 });
const READ = spec('read', PLAIN, 'dcmtk’s dcmconv for each file, read and written anew', null);
const JPEG_2000 = spec(
  'jpeg-2000',
  `512×512×${COMPRESSED_SLICES} in JPEG 2000, lossless, in a tab`,
  'dcm2niix with OpenJPEG',
  null,
);

export const SERIES_SPECS = [WHOLE, READ, JPEG_2000];

const PLAN = { warmUps: 1, rounds: 7, limitS: 120 };

/** Reading series, against native programs that read the same files. */
export async function runSeriesRows(bench: Bench): Promise<void> {
  const wanted = SERIES_SPECS.filter(({ id }) => bench.isWanted(id));
  if (wanted.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'isodoubt-bench-'));
  try {
    const site = await openSite({});
    try {
      if (wanted.includes(WHOLE) || wanted.includes(READ)) {
        await bench.attempt(
          [WHOLE, READ].filter((row) => wanted.includes(row)),
          () => measurePlain(bench, { site, folder }),
        );
      }
      if (wanted.includes(JPEG_2000)) {
        await bench.attempt(JPEG_2000, () => measureCompressed(bench, { site, folder }));
      }
    } finally {
      await site.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Place {
  readonly site: Site;
  /** For what is made and thrown away. */
  readonly folder: string;
}

async function measurePlain(bench: Bench, { site, folder }: Place): Promise<void> {
  const dicom = join(folder, 'plain');
  const paths = await writeSeries(dicom, { count: SLICES, isCompressed: false });
  const memory = await memoryOf(site, paths);
  const tab = await Tab.open(site, false);
  try {
    const detail = await compared(tab, { paths, dicom, folder });
    const firsts: number[] = [];
    const inspections: number[] = [];
    const ours = async (): Promise<Cost> => {
      const opened = await openedIn(tab, paths);
      firsts.push(opened.firstSeconds / opened.seconds);
      inspections.push(opened.inspectSeconds / opened.seconds);
      return { cpuS: NaN, wallS: opened.seconds };
    };
    const contestants = {
      ours,
      converted: () => Promise.resolve(dcm2niix(dicom, folder)),
      // The slowest of the three: left out where nobody asks for it.
      read: () =>
        Promise.resolve(
          bench.isWanted(READ.id) ? dcmconv(paths, folder) : { cpuS: NaN, wallS: NaN },
        ),
    };
    const costs = await bench.interleave(contestants, PLAN);
    const first = Math.round(100 * quantile(firsts, 0.5));
    const inspected = Math.round(100 * quantile(inspections, 0.5));
    const text = `${detail}; first slice after ${first} % of the time; looking through the files before, which is not in it: ${inspected} % more; ${memory}`;
    const about = { detail: text, versions: { ...nativeVersions(), Chromium: tab.version() } };
    if (bench.isWanted(WHOLE.id)) {
      bench.report(WHOLE, { ours: costs.ours, against: costs.converted }, about);
    }
    if (bench.isWanted(READ.id)) {
      bench.report(READ, { ours: costs.ours, against: costs.read }, about);
    }
  } finally {
    await tab.close();
  }
}

async function measureCompressed(bench: Bench, { site, folder }: Place): Promise<void> {
  const dicom = join(folder, 'compressed');
  const paths = await writeSeries(dicom, { count: COMPRESSED_SLICES, isCompressed: true });
  const tab = await Tab.open(site, false);
  try {
    const detail = await compared(tab, { paths, dicom, folder });
    const costs = await bench.interleave(
      {
        ours: async () => ({ cpuS: NaN, wallS: (await openedIn(tab, paths)).seconds }),
        against: () => Promise.resolve(dcm2niix(dicom, folder)),
      },
      { ...PLAN, rounds: 3 },
    );
    const versions = { ...nativeVersions(), Chromium: tab.version() };
    bench.report(JPEG_2000, costs, { detail, versions });
  } finally {
    await tab.close();
  }
}

async function openedIn(tab: Tab, paths: readonly string[]): Promise<OpenedSeries> {
  await tab.pick(paths);
  return tab.ask('openSeries');
}

/** The most memory that a fresh tab takes over opening, beside what it has before. */
async function memoryOf(site: Site, paths: readonly string[]): Promise<string> {
  const tab = await Tab.open(site, false);
  try {
    const before = await tab.peakBytes();
    const { shape } = await openedIn(tab, paths);
    const after = await tab.peakBytes();
    if (before === null || after === null) return 'memory is measured on Linux alone';
    const mb = (bytes: number): number => Math.round(bytes / 1e6);
    const volume = 2 * shape[0] * shape[1] * shape[2];
    return `the tab’s peak was ${mb(after)} MB, ${mb(after - before)} MB above the empty page; the volume is ${mb(volume)} MB`;
  } finally {
    await tab.close();
  }
}

/** Throws where the two volumes are not the same, the order of their voxels apart. */
async function compared(
  tab: Tab,
  { paths, dicom, folder }: { paths: readonly string[]; dicom: string; folder: string },
): Promise<string> {
  const { sum, squares, shape } = await openedIn(tab, paths);
  const out = join(folder, 'nifti');
  dcm2niix(dicom, folder);
  const nifti = readdirSync(out).find((name) => name.endsWith('.nii'));
  if (nifti === undefined) throw new Error('dcm2niix made no image');
  const bytes = readFileSync(join(out, nifti));
  const voxels = new Int16Array(bytes.buffer, bytes.byteOffset + 352, (bytes.length - 352) / 2);
  let [theirSum, theirSquares] = [0, 0];
  const [slope, intercept] = [bytes.readFloatLE(112), bytes.readFloatLE(116)];
  for (const stored of voxels) {
    const value = slope * stored + intercept;
    theirSum += value;
    theirSquares += value * value;
  }
  const isSame = theirSum === sum && theirSquares === squares;
  if (!isSame || voxels.length !== shape[0] * shape[1] * shape[2]) throw new Error('other voxels');
  return `${shape.join('×')} voxels, the same sums of values and squares`;
}

function dcm2niix(dicom: string, folder: string): Cost {
  const out = join(folder, 'nifti');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  return native('dcm2niix', ['-z', 'n', '-b', 'n', '-f', 'image', '-o', out, dicom]);
}

function dcmconv(paths: readonly string[], folder: string): Cost {
  const out = join(folder, 'copy.dcm');
  const costs = paths.map((path) => native('dcmconv', [path, out]));
  return { cpuS: NaN, wallS: costs.reduce((sum, { wallS }) => sum + wallS, 0) };
}

function native(program: string, args: readonly string[]): Cost {
  const startMs = performance.now();
  const { status, error } = spawnSync(program, args, { stdio: 'ignore' });
  if (error) throw new Error(`${program} is not installed`);
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return { cpuS: NaN, wallS: (performance.now() - startMs) / 1000 };
}

function nativeVersions(): Record<string, string> {
  const versionOf = (program: string, args: readonly string[]): string => {
    const said = spawnSync(program, args, { encoding: 'utf8' }).stdout;
    return /v(\d[\w.]*)/.exec(said)?.[1] ?? 'unknown';
  };
  return {
    dcm2niix: versionOf('dcm2niix', ['-v']),
    dcmtk: versionOf('dcmconv', ['--version']),
  };
}
