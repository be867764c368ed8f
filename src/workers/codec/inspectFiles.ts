import { AppError } from '../../core/errors.ts';
import type { Finding, LeftOutFinding } from '../../core/intake/findings.ts';
import { rtstructHeader, segmentationHeader } from '../../formats/dicom/contoursHeader.ts';
import { isDicom, type DicomFile } from '../../formats/dicom/dicomFile.ts';
import { dicomContent } from '../../formats/dicom/sopContent.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, InspectedFiles, SourceFile } from '../codec.api.ts';
import { glanceFile } from './glanceFile.ts';
import { readDicomHeader } from './readDicomHeader.ts';
import { readBytes } from './readFile.ts';

type Context = CallContext<CodecProgress>;

/** Enough to tell what a file is, and for most headers. */
const HEAD_BYTES = 1 << 15;

/**
 * `inspectFiles` of the codec's contract. Of each file its beginning is read, one after the other; what is kept of a DICOM
 * file are the values of its header.
 */
export async function inspectFiles(
  { sources }: { readonly sources: readonly SourceFile[] },
  context: Context,
): Promise<InspectedFiles> {
  const findings: Finding[] = [];
  for (const [position, source] of sources.entries()) {
    context.progress({ stage: 'inspect', done: position, total: sources.length });
    await context.checkpoint();
    try {
      const head = await readBytes(source.file, 0, HEAD_BYTES);
      if (!isDicom(head)) {
        findings.push(await glanced(source, position, context));
        continue;
      }
      const file = await readDicomHeader(source, head);
      findings.push(contentOf(file, { source, position }));
    } catch (thrown) {
      const leftOut = leftOutOf(thrown, { source, position });
      if (!leftOut) throw thrown;
      findings.push(leftOut);
    }
  }
  return { sources, findings };
}

interface At {
  readonly source: SourceFile;
  readonly position: number;
}

function contentOf({ dataSet }: DicomFile, { source, position }: At): Finding {
  const content = dicomContent(dataSet);
  const found = { sources: [position], name: nameOf(source) };
  if (content === 'rtstruct' || content === 'segmentation') {
    const isPoints = content === 'rtstruct';
    return {
      ...found,
      kind: 'contours',
      format: isPoints ? 'rtstruct' : 'dicom-seg',
      grid: null,
      ...(isPoints ? rtstructHeader(dataSet) : segmentationHeader(dataSet)),
    };
  }
  const detail = content === 'image' ? { format: 'dicom' } : { format: 'dicom', reason: content };
  return { ...found, kind: 'left-out', code: 'input/unsupported-format', detail };
}

async function glanced(source: SourceFile, position: number, context: Context): Promise<Finding> {
  const glance = await glanceFile({ file: source.file }, context);
  return {
    kind: 'volume',
    sources: [position],
    name: nameOf(source),
    glance,
    series: null,
    issues: [],
    refusal: null,
  };
}

/** A file that cannot be read stops no other; a bug, a cancel or a disk that is gone does. */
function leftOutOf(thrown: unknown, { source, position }: At): LeftOutFinding | null {
  if (!(thrown instanceof AppError) || !thrown.code.startsWith('input/')) return null;
  const { code, detail } = thrown;
  return { kind: 'left-out', sources: [position], name: nameOf(source), code, detail };
}

function nameOf({ path, entry }: SourceFile): string {
  const whole = entry ?? path;
  return whole.slice(whole.lastIndexOf('/') + 1);
}
