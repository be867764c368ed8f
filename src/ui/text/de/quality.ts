import { formatCount, formatDecimal, formatMl, formatPercent } from '../../format.ts';
import type { quality as english } from '../en/quality.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

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
  stale: 'Die Konturen haben sich geändert: in der nächsten Pause wird neu beurteilt.',
  assessing: 'Wird beurteilt …',
  waiting: 'Wartet auf das Ende des Rechenlaufs, dann wird das Qualitätsnetz gefragt.',
  failed: 'Das Qualitätsnetz konnte nicht gefragt werden.',
  retry: 'Erneut versuchen',
  notMeant: 'Das Qualitätsnetz ist für dieses Bild nicht gedacht:',
  list: 'Konturen, ihre Beurteilung und die Gründe',
  before: (value) => `automatische Kontur: ${value}`,
  changed: 'Seither geändert: Ziehungen galten der automatischen Kontur.',
  none: '–',
  measures: {
    predictedDice: 'Vorhergesagter Dice',
    meanPairwiseDice: 'Ziehungen einig',
    volumeMl: 'Volumen',
    meanLabelledEntropy: 'Unsicherheit innen',
    cvRoy: 'Volumen streut um',
  },
  meanings: {
    predictedDice:
      'Dice, den die Kontur mit der eines Fachmanns hätte, wie ein Netz es aus Bild und Kontur sieht (Isaksson et al. 2022). Das Intervall enthält den wahren Dice eines neuen Falls von der Art der Kalibrierfälle mit 90 % Wahrscheinlichkeit (Split-Conformal).',
    meanPairwiseDice:
      'Mittlerer Dice aller Paare von Ziehungen (Hoebel et al. 2019). Einige Ziehungen können sich gemeinsam irren.',
    volumeMl:
      'Der Kontur; in Klammern die mittleren 90 % der Volumen der Ziehungen, zwischen Rängen interpoliert.',
    meanLabelledEntropy:
      'Mittlere Entropie der gemittelten Vorhersage in der Kontur, 0 bis 1 (Roy et al. 2018, Hoebel et al. 2019).',
    cvRoy:
      'Standardabweichung der Volumen der Ziehungen durch ihren Mittelwert (Roy et al. 2018). Gleiche Volumen können verschobene Konturen verbergen.',
  },
  define: (measure) => `Was ist „${measure}“?`,
  interval: (low, high) => `${low}–${high}`,
  intervalOf: {
    structure: (n) =>
      `90-%-Intervall aus ${counted(n, 'Kalibrierfall', 'Kalibrierfällen')} dieser Struktur`,
    'all-structures': (n) =>
      `90-%-Intervall aus ${counted(n, 'Kalibrierkontur', 'Kalibrierkonturen')} aller Strukturen zusammen`,
  },
  noInterval: (needed) =>
    `kein Intervall: dazu braucht es ${formatCount(needed)} Kalibrierfälle mit Dice`,
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
      accept: (value, from) => `Ziehungen einig zu ${dice(value)}: mindestens ${dice(from)}`,
      look: (value, from) => `Ziehungen einig zu ${dice(value)}: unter ${dice(from)}`,
      reject: (value, from) =>
        `Ziehungen einig zu ${dice(value)}: unter ${dice(from)}, und kein Dice ist vorhergesagt`,
    },
    nothing: 'Weder ein vorhergesagter Dice noch Ziehungen: über diese Kontur ist nichts bekannt.',
    outside: (measure, value, end) =>
      `${measure} ${value}: außerhalb der Kalibrierfälle, von denen 95 % bei ${end} enden`,
  },
  rules: {
    island: (count) => counted(count, 'einzelne Insel', 'einzelne Inseln'),
    hole: (count) => counted(count, 'Loch innen', 'Löcher innen'),
    'missing-slices': (count) =>
      counted(count, 'Lücke ausgelassener Schichten', 'Lücken ausgelassener Schichten'),
    'swapped-sides': () => 'auf der anderen Körperseite: Seiten vertauscht?',
    volume: () => 'ein ungewöhnliches Volumen',
    truncated: () => 'am Ende der Aufnahme abgeschnitten',
  },
  near: ({ n, of, low, high }) =>
    `Von ${counted(of, 'Kalibrierfall', 'Kalibrierfällen')} hatten die ${formatCount(n)} nächsten einen Dice von ${dice(low)}–${dice(high)}.`,
  notNear: (of) =>
    `Keiner von ${counted(of, 'Kalibrierfall', 'Kalibrierfällen')} hat einen solchen Wert.`,
  strip: (measure, n) =>
    `${measure}: Werte von ${counted(n, 'Kalibrierfall', 'Kalibrierfällen')}, die mittleren 95 % hinterlegt, dieser markiert`,
  cohort: {
    fits: (cases, name) => `${counted(cases, 'Kalibrierfall', 'Kalibrierfällen')} von ${name}`,
    none: 'Mit diesem Netz kamen keine Kalibrierfälle: die Werte stehen für sich.',
    'drawn-elsewhere':
      'Diese Konturen hat kein Netz hier gezeichnet: kein Kalibrierfall ist wie sie, die Werte stehen für sich.',
    'other-source': (name) =>
      `Die Kalibrierfälle „${name}“ sind von einem anderen Netz oder einer anderen Version: die Werte stehen für sich.`,
    load: 'Kalibrierfälle laden …',
    drop: 'Wieder die des Netzes nehmen',
  },
  ml: (volumeMl) => `${formatMl(volumeMl)} ml`,
  percent: (share) => formatPercent(share),
};
