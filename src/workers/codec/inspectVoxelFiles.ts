import { AppError, type Issue } from '../../core/errors.ts';
import type { Finding, LeftOutFinding, VolumeFinding } from '../../core/intake/findings.ts';
import type { FileGlance } from '../../core/worklist/fileGlance.ts';
import { LONGEST_LABEL_TABLE_BYTES, readLabelTable } from '../../formats/labelTable.ts';
import { recognize } from '../../formats/recognize.ts';
import { dataFilePositions, parseVoxelHeader } from '../../formats/voxelHeader.ts';
import { describedSegments } from '../../formats/voxels/readLabelLayers.ts';
import type { HeaderSegment } from '../../formats/voxels/voxelFile.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, SourceFile } from '../codec.api.ts';
import { glanceVoxels, headOf } from './glanceVoxels.ts';
import { pathOf } from './loadVoxels.ts';
import { readSource, sourceSize } from './readSource.ts';

type Context = CallContext<CodecProgress>;

/**
 * What files are that are no DICOM: volumes of every format, with the files that hold their voxels, and label maps with
 * the table that names their labels. 256 KiB of each file are read.
 * @param positions of those files in `sources`; each is in one of the findings.
 * @throws AppError `input/unreadable`; what is wrong with a file is a finding.
 */
export async function inspectVoxelFiles(
  sources: readonly SourceFile[],
  positions: readonly number[],
  context: Context,
): Promise<Finding[]> {
  const volumes: VolumeFinding[] = [];
  const leftOut: LeftOutFinding[] = [];
  const tables: LabelTable[] = [];
  for (const position of positions) {
    await context.checkpoint();
    const source = sources[position];
    if (!source) continue;
    try {
      const { glance, data, issues } = await glanceAt(position, { sources, positions }, context);
      const found = { sources: [position, ...data], part: 0, name: nameOf(source) };
      volumes.push({
        ...found,
        kind: 'volume',
        glance,
        series: null,
        isLocalizer: false,
        issues,
        refusal: null,
      });
    } catch (thrown) {
      const table = await tableAt(position, source, thrown);
      if (table) tables.push(table);
      else leftOut.push(leftOutOf(thrown, { position, source }));
    }
  }
  const isData = new Set(volumes.flatMap((volume) => volume.sources.slice(1)));
  const named = withTables(volumes, tables, sources);
  return [...named.findings, ...leftOut.filter((file) => !isData.has(file.sources[0] ?? -1))];
}

interface LabelTable {
  readonly position: number;
  readonly segments: readonly HeaderSegment[];
}

async function glanceAt(
  position: number,
  {
    sources,
    positions,
  }: { readonly sources: readonly SourceFile[]; readonly positions: readonly number[] },
  context: Context,
): Promise<{ glance: FileGlance; data: readonly number[]; issues: readonly Issue[] }> {
  const source = sourceAt(sources, position);
  const { bytes } = await headOf(source, context);
  if (['zip', 'npz'].includes(recognize(bytes))) {
    return { glance: await glanceVoxels([source], context), data: [], issues: [] };
  }
  const file = parseVoxelHeader(bytes);
  const isAlone = file.data.files.kind === 'attached';
  const others = isAlone ? [] : positions.filter((other) => other !== position);
  const paths = others.map((other) => pathOf(sourceAt(sources, other)));
  const found = dataFilePositions(file, pathOf(source), paths);
  const data = found.map((at) => others[at] ?? position);
  const files = data.map((at) => sourceAt(sources, at));
  return { glance: await glanceVoxels([source, ...files], context), data, issues: file.issues };
}

function sourceAt(sources: readonly SourceFile[], position: number): SourceFile {
  const source = sources[position];
  if (!source) throw new AppError('internal/shape', { position });
  return source;
}

/** Null where the file is none, whatever else it is. */
async function tableAt(
  position: number,
  source: SourceFile,
  thrown: unknown,
): Promise<LabelTable | null> {
  const isUnknown =
    thrown instanceof AppError &&
    thrown.code === 'input/unsupported-format' &&
    thrown.detail['format'] === 'unknown';
  if (!isUnknown || (await sourceSize(source)) > LONGEST_LABEL_TABLE_BYTES) return null;
  const segments = readLabelTable(await readSource(source));
  return segments && { position, segments };
}

/** A table belongs to the label map of its name, or to the only label map where it is the only table. */
function withTables(
  volumes: readonly VolumeFinding[],
  tables: readonly LabelTable[],
  sources: readonly SourceFile[],
): { findings: readonly Finding[] } {
  const maps = volumes.filter(({ glance }) => glance.look === 'labels');
  const owners = new Map<VolumeFinding, LabelTable>();
  const unused: LeftOutFinding[] = [];
  for (const table of tables) {
    const source = sourceAt(sources, table.position);
    const stem = stemOf(source);
    const sameName = maps.filter((map) => stemOf(sourceAt(sources, map.sources[0] ?? 0)) === stem);
    const candidates = sameName.length > 0 || tables.length > 1 ? sameName : maps;
    const [owner] = candidates;
    if (owner && candidates.length === 1 && !owners.has(owner)) owners.set(owner, table);
    else {
      const detail = { format: 'label-table' };
      const at = { sources: [table.position], name: nameOf(source) };
      unused.push({ ...at, kind: 'left-out', code: 'input/unsupported-format', detail });
    }
  }
  const findings = volumes.map((volume): Finding => {
    const table = owners.get(volume);
    if (!table) return volume;
    const described = describedSegments(table.segments);
    const segments = volume.glance.segments.length > 0 ? volume.glance.segments : described;
    const glance = { ...volume.glance, segments };
    return { ...volume, glance, sources: [...volume.sources, table.position] };
  });
  return { findings: [...findings, ...unused] };
}

/** A file that cannot be read stops no other; a bug, a cancel or a disk that is gone does. */
function leftOutOf(
  thrown: unknown,
  { position, source }: { position: number; source: SourceFile },
): LeftOutFinding {
  const isInput = thrown instanceof AppError && thrown.code.startsWith('input/');
  if (!isInput || thrown.code === 'input/unreadable') throw thrown;
  const { code, detail } = thrown;
  return { kind: 'left-out', sources: [position], name: nameOf(source), code, detail };
}

function nameOf(source: SourceFile): string {
  const path = pathOf(source);
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path without the endings of label maps and tables. */
function stemOf(source: SourceFile): string {
  return pathOf(source)
    .toLowerCase()
    .replace(/\.(nii|nrrd|seg\.nrrd|nhdr|mha|mhd|mgh|mgz|hdr|label|txt|ctbl|lut)(\.gz)?$/, '')
    .replace(/[._-](labels?|lut|colou?rs?)$/, '');
}
