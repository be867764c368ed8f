import { formatCount, formatDecimal, formatMl, formatPercent } from '../../format.ts';
import type { quality as english } from '../en/quality.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';
import { measures } from './measures.ts';

const counted = countedIn('de');
const dice = (value: number): string => formatDecimal(value, 2);

export const quality: Widened<typeof english> = {
  verdicts: { accept: 'Annehmen', look: 'Ansehen', reject: 'Ablehnen' },
  cases: {
    accept: (of) =>
      of === 1
        ? 'Nichts spricht gegen diese Kontur.'
        : `Nichts spricht gegen diese ${formatCount(of)} Konturen.`,
    look: (count, of) =>
      of === 1
        ? 'Diese Kontur ist anzusehen.'
        : `${formatCount(count)} von ${formatCount(of)} Konturen ${count === 1 ? 'ist' : 'sind'} anzusehen.`,
    reject: (count, of) =>
      of === 1
        ? 'Diese Kontur nicht verwenden, wie sie ist.'
        : `${formatCount(count)} von ${formatCount(of)} Konturen nicht verwenden, wie ${count === 1 ? 'sie ist' : 'sie sind'}.`,
  },
  proof: 'Eine Vorhersage nach festen Regeln, kein Beweis.',
  stale: 'Die Konturen haben sich geändert: Bei der nächsten Pause wird neu beurteilt.',
  assessing: 'Wird beurteilt …',
  waiting: 'Wartet auf das Ende des Rechenlaufs, dann wird das Qualitätsnetz gefragt.',
  failed: 'Das Qualitätsnetz konnte nicht gefragt werden.',
  retry: 'Erneut versuchen',
  notMeant: 'Das Qualitätsnetz ist für dieses Bild nicht gedacht:',
  list: 'Konturen, ihr Urteil und die Gründe',
  before: (value) => `automatische Kontur: ${value}`,
  changed: 'Seither geändert: Ziehungen galten der automatischen Kontur.',
  none: '–',
  measures: { ...measures.names, volumeMl: 'Volumen' },
  meanings: {
    ...measures.meanings,
    predictedDice: `${measures.meanings.predictedDice} Das Intervall enthält den wahren Dice eines neuen Falls von der Art der Referenzkohorte mit 90 % Wahrscheinlichkeit (Split-Conformal).`,
    volumeMl: `${measures.meanings.volumeMl} In Klammern die mittleren 90 % der Volumina der Ziehungen.`,
  },
  define: (measure) => `Was ist „${measure}“?`,
  interval: (low, high) => `${low}–${high}`,
  intervalOf: {
    structure: (n) =>
      `90-%-Intervall aus ${counted(n, 'Fall', 'Fällen')} der Referenzkohorte mit dieser Struktur`,
    'all-structures': (n) =>
      `90-%-Intervall aus ${counted(n, 'Kontur', 'Konturen')} der Referenzkohorte, alle Strukturen zusammen`,
  },
  noInterval: (needed) =>
    `kein Intervall: Die Referenzkohorte braucht dazu ${formatCount(needed)} Fälle mit Dice`,
  notPredicted: {
    'empty-contour': 'Es gibt keine Kontur zu beurteilen.',
    'unknown-structure':
      'Das Qualitätsnetz kennt diese Struktur nicht. Heißt sie nur anders, umbenennen.',
    'not-valid': 'Das Qualitätsnetz ist für dieses Bild nicht gedacht.',
    'not-asked': 'Das Qualitätsnetz wurde nicht gefragt.',
    failed: 'Das Qualitätsnetz konnte nicht laufen.',
  },
  reasons: {
    empty: 'Es gibt keine Kontur.',
    predicted: {
      accept: (value, from) => `Vorhergesagter Dice ${dice(value)}: mindestens ${dice(from)}`,
      look: (value, from) => `Vorhergesagter Dice ${dice(value)}: unter ${dice(from)}`,
      reject: (value, from) => `Vorhergesagter Dice ${dice(value)}: unter ${dice(from)}`,
    },
    interval: {
      accept: (value, from) =>
        `Das untere Ende des Intervalls, ${dice(value)}: mindestens ${dice(from)}`,
      look: (value, from) => `Das untere Ende des Intervalls, ${dice(value)}: unter ${dice(from)}`,
    },
    agreement: {
      accept: (value, from) =>
        `Paarweiser Dice der Ziehungen ${dice(value)}: mindestens ${dice(from)}`,
      look: (value, from) => `Paarweiser Dice der Ziehungen ${dice(value)}: unter ${dice(from)}`,
      reject: (value, from) =>
        `Paarweiser Dice der Ziehungen ${dice(value)}: unter ${dice(from)}, und kein Dice ist vorhergesagt`,
    },
    nothing: 'Weder ein vorhergesagter Dice noch Ziehungen: Über diese Kontur ist nichts bekannt.',
    outside: (measure, value, end) =>
      `${measure} ${value}: außerhalb der mittleren 95 % der Referenzkohorte, deren Grenze bei ${end} liegt`,
  },
  rules: {
    island: (count) => counted(count, 'einzelne Insel', 'einzelne Inseln'),
    hole: (count) => counted(count, 'Loch innen', 'Löcher innen'),
    'missing-slices': (count) =>
      counted(count, 'Lücke fehlender Schichten', 'Lücken fehlender Schichten'),
    'swapped-sides': () => 'auf der anderen Körperseite: Seiten vertauscht?',
    volume: () => 'ein ungewöhnliches Volumen',
    truncated: () => 'am Ende der Aufnahme abgeschnitten',
  },
  near: ({ n, of, low, high }) =>
    `Von ${counted(of, 'Fall', 'Fällen')} der Referenzkohorte hatten die ${formatCount(n)} nächsten einen Dice von ${dice(low)}–${dice(high)}.`,
  notNear: (of) =>
    `Keiner von ${counted(of, 'Fall', 'Fällen')} der Referenzkohorte hat einen solchen Wert.`,
  strip: (measure, n) =>
    `${measure}: Werte von ${counted(n, 'Fall', 'Fällen')} der Referenzkohorte, die mittleren 95 % hinterlegt, dieser markiert`,
  cohort: {
    fittedOnSame:
      'Die Temperatur dieses Netzes wurde an denselben 40 Phantomen angepasst: An ihnen wirken seine Wahrscheinlichkeiten besser kalibriert als an neuen Fällen.',
    fits: (cases, name) => `Referenzkohorte: ${counted(cases, 'Fall', 'Fälle')} von ${name}`,
    none: 'Dieses Netz hat keine Referenzkohorte, mit der die Werte zu vergleichen wären.',
    'drawn-elsewhere': 'Diese Konturen kommen von anderswo: Keine Referenzkohorte gilt für sie.',
    'other-source': (name) =>
      `Die Referenzkohorte „${name}“ ist von einem anderen Netz oder einer anderen Version: Sie gilt hier nicht.`,
    load: 'Referenzkohorte laden …',
    drop: 'Wieder die des Netzes verwenden',
  },
  ml: (volumeMl) => `${formatMl(volumeMl)} ml`,
  percent: (share) => formatPercent(share),
};
