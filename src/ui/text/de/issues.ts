import { formatCount, formatMl, formatMm } from '../../format.ts';
import {
  type Text,
  bytes,
  count,
  leftOut,
  resampledMl,
  rounded,
  shown,
} from '../../messageText.ts';
import type { issues as english } from '../en/issues.ts';
import { dicomIssues } from './dicomIssues.ts';
import { pluralIn } from '../plural.ts';
import type { Widened } from '../widened.ts';
import { contourDoubts } from './contourDoubts.ts';

const plural = pluralIn('de');

const RANGE_REASONS: Record<string, string> = {
  'no-air': 'nichts im Bild ist so dunkel wie Luft',
  'no-tissue': 'nichts im Bild ist so hell wie Weichteilgewebe',
  'beyond-16-bit': 'es gibt Werte, die kein CT hat',
};

const DICOM_GEOMETRY: Readonly<Record<string, Text>> = dicomIssues.geometry;
const DICOM_VALUES: Readonly<Record<string, Text>> = dicomIssues.values;

/** By what observers' contours were made one. */
const FUSIONS: Readonly<Record<string, string>> = {
  majority: 'nach Mehrheit',
  staple: 'mit STAPLE',
  union: 'als Vereinigung',
  intersection: 'als Schnittmenge',
};

export const issues: Widened<typeof english> = {
  'issue/dicom-geometry': (detail) =>
    DICOM_GEOMETRY[String(detail['reason'])]?.(detail) ?? {
      title: 'An der Geometrie dieser Serie besteht ein Zweifel.',
      advice: 'Mit einer anderen Quelle vergleichen, bevor man sich darauf verlässt.',
    },
  'issue/dicom-values': (detail) =>
    DICOM_VALUES[String(detail['reason'])]?.(detail) ?? {
      title: 'An den Werten dieser Serie besteht ein Zweifel.',
      advice: 'Mit einer anderen Quelle vergleichen, bevor man sich darauf verlässt.',
    },
  'issue/non-finite-voxels': ({ count: voxels, replacedBy }) => ({
    title: `${formatCount(Number(voxels))} Voxel ${plural(Number(voxels), 'hatte', 'hatten')} keinen endlichen Wert und ${plural(Number(voxels), 'wurde', 'wurden')} auf ${rounded(replacedBy)} gesetzt.`,
    advice: '',
  }),
  'issue/qform-sform-disagree': () => ({
    title:
      'Der Dateikopf nennt zwei verschiedene Orientierungen (qform und sform); die sform gilt.',
    advice: 'Links und rechts prüfen, bevor man sich darauf verlässt.',
  }),
  'issue/no-orientation': () => ({
    title: 'Der Dateikopf nennt keine Orientierung: Links und rechts sind angenommen.',
    advice: 'Mit einer anderen Quelle vergleichen, bevor man sich darauf verlässt.',
  }),
  'issue/singleton-fourth-dimension': () => ({
    title: 'Eine vierte Dimension der Länge eins wurde weggelassen.',
    advice: '',
  }),
  'issue/extra-bytes': ({ extraBytes: extra }) => ({
    title: `${bytes(extra)} nach dem Bild wurden übergangen.`,
    advice: '',
  }),
  'issue/contours-resampled': (detail) => {
    const { before, after, outside } = resampledMl(detail);
    return {
      title: `Die Konturen liegen auf einem anderen Gitter und wurden auf das des Bildes gebracht: Aus ${formatMl(before)} ml wurden ${formatMl(after)} ml.`,
      advice:
        outside > 0
          ? `${formatCount(outside)} Voxel davon ${plural(outside, 'lag', 'lagen')} außerhalb des Bildes und ${plural(outside, 'wurde', 'wurden')} abgeschnitten.`
          : 'Dünne Teile können sich verändert haben; mit dem Bild vergleichen.',
    };
  },
  'issue/out-of-valid-range': ({ what, axis, valueMm, lowMm, highMm, reason }) => ({
    title:
      what === 'spacing'
        ? `Die Voxel liegen ${formatMm(Number(valueMm))} mm auseinander (${shown(axis)}); das Netz ist für ${shown(lowMm)} bis ${shown(highMm)} mm gemacht.`
        : reason === 'looks-like-ct'
          ? 'Dies sieht nach CT aus; das Netz ist für MR gemacht.'
          : `Dies sieht nicht nach CT in Hounsfield-Einheiten aus: ${RANGE_REASONS[String(reason)] ?? ''}.`,
    advice: 'Das Ergebnis mit mehr Vorsicht als sonst lesen.',
  }),
  'issue/only-first-file': ({ count: files, name }) => ({
    title: `${count(files)} Dateien wurden abgelegt; ${shown(name)} wird geöffnet.`,
    advice: 'Ein Bild auf einmal.',
  }),
  'issue/nothing-to-audit': () => ({
    title: 'Es bleibt keine Stelle für eine Stichprobe.',
    advice:
      'Die ganze Kontur in der ROI steht in der Prüfliste, liegt im Blickfeld ihrer Regionen oder wurde schon gezogen.',
  }),
  'issue/contours-read': (detail) => {
    const doubts: Record<string, Text> = contourDoubts;
    return (
      doubts[String(detail['reason'])]?.(detail) ?? { title: String(detail['reason']), advice: '' }
    );
  },
  'issue/other-identity': ({ what }) => ({
    title:
      what === 'patient'
        ? 'Die Konturen betreffen eine andere Person als das Bild; sie wurden nach einer Rückfrage geöffnet.'
        : 'Die Konturen gehören zu einer anderen Untersuchung als das Bild; sie wurden nach einer Rückfrage geöffnet.',
    advice: 'Bitte prüfen, dass sie zusammengehören.',
  }),
  'issue/fused-observers': ({ rule, observers, position }) => ({
    title:
      rule === 'observer'
        ? `Diese Konturen sind die von Beobachter ${shown(position)} von ${count(observers)}.`
        : `Diese Konturen wurden aus denen von ${count(observers)} Beobachtern ${FUSIONS[String(rule)] ?? shown(rule)} gebildet.`,
    advice:
      rule === 'majority' && Number(observers) % 2 === 0
        ? 'Was genau die Hälfte von ihnen hat, ist nicht dabei.'
        : rule === 'staple'
          ? 'Geschätzt im Quader um alle und 10 mm darum.'
          : '',
  }),
  'issue/observers-added': ({ names, known }) => ({
    title:
      names === ''
        ? 'Diese Konturen sind schon geladen.'
        : `Zum Vergleich geladen: ${shown(names)}.`,
    advice: Number(known) > 0 && names !== '' ? 'Was schon geladen war, bleibt, wie es ist.' : '',
  }),
  'issue/observers-wanted': ({ names }) => ({
    title: `Diese Prüfung wurde verglichen mit: ${shown(names)}. Deren Konturen werden nicht aufbewahrt.`,
    advice: 'Zum Vergleichen die Dateien noch einmal ablegen.',
  }),
  'issue/observers-left-out': ({ leftOut: files, limit }) => ({
    title: `${count(files)} Beobachter bleiben weg: Höchstens ${count(limit)} werden verglichen.`,
    advice: 'Vorher andere entfernen.',
  }),
  'issue/files-left-out': ({
    noImage,
    otherGrid,
    notChosen,
    otherSeries,
    refused,
    otherKind,
    unreadable,
    missing,
  }) => ({
    title: `Dateien, die zu keinem Fall gehören: ${leftOut([
      [noImage, 'ohne Bild'],
      [otherGrid, 'auf einem anderen Gitter als ihr Bild'],
      [notChosen, 'von Hand weggelassen'],
      [otherSeries, 'Konturen einer anderen Serie'],
      [refused, 'Bilder, die sich nicht öffnen lassen'],
      [otherKind, 'anderer Art (Pläne, Berichte, Bildschirmfotos)'],
      [unreadable, 'nicht lesbar'],
      [missing, 'im Verzeichnis des Datenträgers genannt, aber nicht dabei'],
    ])}.`,
    advice: '',
  }),
  'issue/looks-like-contours': ({ name }) => ({
    title: `${shown(name)} sieht nach Konturen aus und wird als Bild gezeigt, weil keines dazu da ist.`,
    advice: 'Zum Prüfen bitte zusammen mit dem Bild ablegen.',
  }),
  'issue/partial-result': ({ slicesDone, slicesPlanned }) => ({
    title: `Nur ${shown(slicesDone)} von ${shown(slicesPlanned)} Schichten wurden berechnet.`,
    advice: 'Die anderen Schichten haben keine Kontur und stehen nicht in der Prüfliste.',
  }),
};
