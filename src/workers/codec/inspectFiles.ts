import { AppError } from '../../core/errors.ts';
import type { Finding, LeftOutFinding } from '../../core/intake/findings.ts';
import type { DicomDataSet } from '../../formats/dicom/dataSet.ts';
import { isDicom, type DicomFile } from '../../formats/dicom/dicomFile.ts';
import { missingFromDirectory } from '../../formats/dicom/dicomdir.ts';
import type { ImageHeader } from '../../formats/dicom/imageHeader.ts';
import { groupSeries, type SeriesPlan } from '../../formats/dicom/series.ts';
import { dicomContent } from '../../formats/dicom/sopContent.ts';
import { recognize } from '../../formats/recognize.ts';
import { glanceRtstruct } from '../../formats/rtstruct/readRtstruct.ts';
import { segHeader } from '../../formats/seg/segHeader.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, InspectedFiles, SourceFile } from '../codec.api.ts';
import { expandSources } from './expandSources.ts';
import { inspectVoxelFiles } from './inspectVoxelFiles.ts';
import { pacedCheckpoint } from './pacedCheckpoint.ts';
import { HEAD_BYTES, imageHeaderOf, readDicomHeader } from './readDicomHeader.ts';
import { readSource, sourceBlob } from './readSource.ts';

type Context = CallContext<CodecProgress>;

/**
 * `inspectFiles` of the codec's contract. Of each file its beginning is read, one after the other; what is kept of it is what
 * its header says.
 * @throws AppError `input/too-large` { files, limitFiles }; `cancelled`.
 */
export async function inspectFiles(
  { sources: given }: { readonly sources: readonly SourceFile[] },
  context: Context,
): Promise<InspectedFiles> {
  const {
    sources: unpacked,
    refused,
    heads,
  } = await expandSources(given, HEAD_BYTES, () => context.checkpoint());
  const sources = [...unpacked, ...refused.map(({ source }) => source)];
  const findings: Finding[] = [];
  const images: ImageHeader[] = [];
  const others: number[] = [];
  const directories: Directory[] = [];
  const checkpoint = pacedCheckpoint(context);
  for (const [position, source] of unpacked.entries()) {
    context.progress({ stage: 'inspect', done: position, total: unpacked.length });
    await checkpoint();
    const at = { source, position };
    try {
      const head = heads.get(source) ?? (await readSource(source, { to: HEAD_BYTES }));
      if (!isDicom(head)) {
        sources[position] = await takenOut(at, head);
        others.push(position);
        continue;
      }
      const file = await readDicomHeader(source, head);
      const found = await inspectDicom(at, file);
      if (isDirectory(found)) directories.push({ finding: found, at, dataSet: file.dataSet });
      else if ('planes' in found) images.push(found);
      else findings.push(found);
    } catch (thrown) {
      findings.push(leftOutOf(thrown, at));
    }
  }
  findings.push(...(await inspectVoxelFiles(sources, others, context)));
  const paths = unpacked.map(wholePath);
  findings.push(...directories.map((directory) => directoryFinding(directory, paths)));
  const archives = refused.map(({ source, error }, at) =>
    leftOutOf(error, { source, position: unpacked.length + at }),
  );
  return {
    sources,
    findings: [...groupSeries(images).map(seriesFinding), ...findings, ...archives],
  };
}

interface At {
  readonly source: SourceFile;
  readonly position: number;
}

async function inspectDicom(at: At, file: DicomFile): Promise<Finding | ImageHeader> {
  const content = dicomContent(file.dataSet);
  switch (content) {
    case 'image':
      return imageHeaderOf(at, file);
    case 'rtstruct':
    case 'segmentation':
      return contoursIn(file, content, at);
    case 'rt-plan':
    case 'rt-dose':
    case 'rt-image':
    case 'report':
    case 'presentation':
    case 'key-objects':
    case 'registration':
    case 'directory':
    case 'secondary-capture':
    case 'parametric-map':
    case 'document':
    case 'other':
      return {
        kind: 'left-out',
        ...foundIn(at),
        code: 'input/unsupported-format',
        detail: { format: 'dicom', reason: content },
      };
  }
}

/** A DICOMDIR. */
interface Directory {
  readonly finding: LeftOutFinding;
  readonly at: At;
  readonly dataSet: DicomDataSet;
}

function isDirectory(found: Finding | ImageHeader): found is LeftOutFinding {
  return 'kind' in found && found.kind === 'left-out' && found.detail['reason'] === 'directory';
}

/** In files that were picked one by one, without their folders, what a directory lists cannot be looked for. */
function directoryFinding(
  { finding, at, dataSet }: Directory,
  paths: readonly string[],
): LeftOutFinding {
  const hasFolders = paths.some((path) => path.includes('/'));
  const missing = hasFolders ? missingFromDirectory(dataSet, wholePath(at.source), paths) : 0;
  return missing === 0 ? finding : { ...finding, detail: { ...finding.detail, missing } };
}

function wholePath({ path, entry }: SourceFile): string {
  return entry === null ? path : `${path}/${entry}`;
}

function foundIn({ source, position }: At): { sources: readonly number[]; name: string } {
  const whole = source.entry ?? source.path;
  return { sources: [position], name: whole.slice(whole.lastIndexOf('/') + 1) };
}

/** The grid of segments is that of their frames, which may be few: what they refer to tells more. */
function contoursIn(file: DicomFile, content: 'rtstruct' | 'segmentation', at: At): Finding {
  const found = { kind: 'contours', ...foundIn(at), grid: null } as const;
  if (content === 'segmentation') {
    const { reference, segments } = segHeader(file.dataSet);
    return { ...found, format: 'dicom-seg', reference, segments };
  }
  return { ...found, format: 'rtstruct', ...glanceRtstruct(file) };
}

/** A file of another format in an archive, taken out of it: their readers want a file. */
async function takenOut(at: At, head: Uint8Array): Promise<SourceFile> {
  const { source } = at;
  if (source.entry === null || recognize(head) === 'unknown') return source;
  const file = new File([await sourceBlob(source)], foundIn(at).name);
  return { path: `${source.path}/${source.entry}`, file, entry: null };
}

function seriesFinding({
  sources,
  part,
  name,
  series,
  isLocalizer,
  grid,
  issues,
  refusal,
}: SeriesPlan): Finding {
  const { shape, affine } = grid ?? { shape: null, affine: null };
  return {
    kind: 'volume',
    sources,
    part,
    name,
    glance: { format: 'dicom', shape, affine, planes: 1, look: 'image', segments: [] },
    series,
    isLocalizer,
    issues,
    refusal,
  };
}

/** A file that cannot be read stops no other; a bug or a cancel does. */
function leftOutOf(thrown: unknown, at: At): LeftOutFinding {
  if (!(thrown instanceof AppError) || !thrown.code.startsWith('input/')) throw thrown;
  const { code, detail } = thrown;
  return { kind: 'left-out', ...foundIn(at), code, detail };
}
