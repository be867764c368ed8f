import { describe, expect, it } from 'vitest';
import { parseCohort } from '../core/evaluation/parseCohort.ts';
import { cohortCsv } from '../core/evaluation/cohortCsv.ts';
import { AppError } from '../core/errors.ts';
import { verifyTrailFile } from '../core/review/auditTrail.ts';
import { regionTable, structureTable } from '../core/review/recordTables.ts';
import type { SegmentLayers } from '../core/contour/segmentLayers.ts';
import { completed } from '../core/steps.ts';
import { worklistCsv } from '../core/worklist/worklistCsv.ts';
import { splitNrrdHeader } from '../formats/nrrd/nrrdHeader.ts';
import { writeSegNrrd } from '../formats/nrrd/writeNrrd.ts';
import { readLabelTable } from '../formats/labelTable.ts';
import { writeLabelTable } from '../formats/writeLabelTable.ts';
import { writeRtstruct } from '../formats/rtstruct/writeRtstruct.ts';
import { writeSeg } from '../formats/seg/writeSeg.ts';
import { requireSafePath } from '../formats/zip/zipDirectory.ts';
import { parseManifest } from '../models/manifest.ts';
import { figureSvg } from '../plot/svgText.ts';
import { cohortOf } from '../testing/cohortFixture.ts';
import { inventedSeries } from '../testing/dicomSeries.ts';
import { finished } from '../testing/finished.ts';
import { HOSTILE_TEXTS } from '../testing/hostileTexts.ts';
import { syntheticManifest } from '../testing/manifest.ts';
import { reviewedCase } from '../testing/reviewedCase.ts';
import { parsed, repeatableWriting, segmentOf } from '../testing/structureSet.ts';
import { fileWords } from './exportPlan.ts';
import { recordInSteps } from './reviewRecord.ts';
import { parseSettings } from './settings.ts';

const made = completed(recordInSteps(reviewedCase()));

/** RFC 4180, without the mark of the encoding. */
function csvRows(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.some((cell) => cell !== ''));
}

function layersNamed(name: string): SegmentLayers {
  return {
    grid: { shape: [4, 4, 3], affine: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] },
    layers: [Uint8Array.from({ length: 48 }, (_, at) => (at % 16 === 5 ? 1 : 0))],
    segments: [segmentOf(1, { name, algorithm: name })],
    issues: [],
  };
}

/** As the benign one but for what stands between the marks. */
const tagsOf = (markup: string): readonly string[] =>
  (markup.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));

describe('what a file, a structure or a person is called', () => {
  it.each(HOSTILE_TEXTS)('makes no formula and no other column of a table: %j', (name) => {
    const { cases } = cohortOf(2);
    const tables = [
      regionTable({ ...made, regions: made.regions.map((row) => ({ ...row, structure: name })) }),
      structureTable({
        ...made,
        structures: made.structures.map((row) => ({ ...row, name })),
      }),
      cohortCsv(cases.map((one, at) => ({ ...one, name: `${name}${at}` }))),
      worklistCsv([
        {
          name,
          state: 'new',
          quality: null,
          difficulty: null,
          regions: null,
          decided: null,
          changes: 0,
          spentMs: 0,
          comment: name,
        },
      ]),
    ];
    for (const table of tables) {
      const [header = [], ...rows] = csvRows(table);
      for (const row of rows) expect(row).toHaveLength(header.length);
      const texts = rows.flat().filter((cell) => !/^-?[\d.e+-]*$/.test(cell));
      expect(texts.filter((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
    }
  });

  it.each(HOSTILE_TEXTS)('is text in a figure: %j', (name) => {
    const figureOf = (words: string): string =>
      figureSvg({
        title: words,
        n: { count: 2, of: words },
        subtitle: 'x',
        legend: [{ name: words, series: 1, sign: 'solid' }],
        panels: [
          {
            title: words,
            x: { label: words, min: 0, max: 10 },
            y: { label: words, min: 0, max: 1 },
            marks: [{ kind: 'points', name: words, x: [0, 10], y: [0, 1], series: 1 }],
          },
        ],
      });
    const svg = figureOf(name);
    const allowed = new Set(tagsOf(figureOf('benign')));
    expect(tagsOf(svg).filter((tag) => !allowed.has(tag))).toEqual([]);
    expect(svg).not.toMatch(/[^\P{Cc}\t\n]|\p{Cs}/u);
  });

  it.each(HOSTILE_TEXTS)('is a plain name of a file that stays in its folder: %j', (name) => {
    const words = fileWords(name);
    expect(words).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u);
    expect(words.length).toBeLessThanOrEqual(60);
    expect(() => requireSafePath(words)).not.toThrow();
  });

  it.each(HOSTILE_TEXTS)('is one value in exported contours: %j', (name) => {
    const content = { series: inventedSeries(layersNamed('').grid), writing: repeatableWriting() };
    const rtstruct = parsed(finished(writeRtstruct({ ...content, layers: layersNamed(name) })));
    const [roi, none] = rtstruct.dataSet.items('StructureSetROISequence');
    expect(none).toBeUndefined();
    expect(roi?.texts('ROIName')).toHaveLength(1);
    const seg = finished(writeSeg({ ...content, layers: layersNamed(name), kind: 'binary' }));
    expect(parsed(seg).dataSet.items('SegmentSequence')[0]?.texts('SegmentLabel')).toHaveLength(1);

    const pairsOf = (header: Uint8Array): readonly string[] => [
      ...splitNrrdHeader(header).pairs.keys(),
    ];
    const nrrd = writeSegNrrd(layersNamed(name), 'x').header;
    expect(pairsOf(nrrd)).toEqual(pairsOf(writeSegNrrd(layersNamed('benign'), 'x').header));
    const table = readLabelTable(
      writeLabelTable([{ label: 1, name: name.replaceAll('\uD800', ''), color: null }]),
    );
    expect(table).toHaveLength(1);
  });
});

describe('JSON of somebody else', () => {
  const POLLUTING = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
  const NESTED = '['.repeat(200_000) + ']'.repeat(200_000);

  it('gives nothing to all objects, whichever reader takes it', () => {
    const settings = parseSettings(
      `{${POLLUTING},"tolerancesMm":{${POLLUTING},"Liver":2},"bindings":{${POLLUTING}},"exportChoices":{${POLLUTING}}}`,
    );
    expect(settings.tolerancesMm).toEqual({ Liver: 2 });
    expect(settings.bindings).toEqual({});
    const manifest = JSON.stringify(syntheticManifest()).replace('{', `{${POLLUTING},`);
    expect(() => parseManifest(JSON.parse(manifest))).toThrow(AppError);
    expect(() => parseCohort(`{${POLLUTING},"format":"isodoubt-cohort"}`)).toThrow(AppError);
    expect(() => verifyTrailFile(`{${POLLUTING}}`)).toThrow(AppError);
    expect('polluted' in {}).toBe(false);
    expect('polluted' in Object).toBe(false);
  });

  it('ends in a named refusal, however deep', () => {
    expect(parseSettings(NESTED)).toEqual({ bindings: {} });
    expect(() => parseManifest(JSON.parse(NESTED))).toThrow(AppError);
    expect(() => parseCohort(NESTED)).toThrow(AppError);
    expect(() => verifyTrailFile(NESTED)).toThrow(AppError);
    const entry = `{"seq":1,"event":${NESTED}}`;
    const subject = '"subject":{"imageSha256":"0","reviewId":"r"},"head":"0"';
    const file = `{"format":"isodoubt-audit-trail","formatVersion":1,${subject},"entries":[${entry}]}`;
    expect(verifyTrailFile(file)).toMatchObject({ kind: 'broken', entry: 1 });
  });
});
