import { formatCount, formatDecimal, formatMl } from '../../format.ts';
import type { queue as english } from '../en/queue.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

const OWN = 'Erwartete Fehler aus der mittleren Wahrscheinlichkeit der Ziehungen';

export const queue: Widened<typeof english> = {
  title: 'Prüfliste',
  order: 'Zuerst',
  ordering: 'Reihenfolge wird berechnet …',
  budget: 'Budget',
  unit: 'Budget gemessen in',
  nothing: 'In diesem Budget liegt nichts. Regler nach rechts schieben.',
  noRegion:
    'Das Netz hat in diesem Bild keine seiner Strukturen gefunden, daher gibt es keine ROI. Prüfen, ob es das richtige Netz ist.',
  list: 'Zu prüfende Regionen, die erste zuerst',
  background: 'Hintergrund',
  named: (structure) => structure,
  orders: {
    expected: 'Erwartete Korrektur',
    uncertainty: 'Unsicherheit',
    surprise: 'Auffälligkeit',
  },
  orderMeanings: {
    expected: 'Die größte erwartete Korrektur je Sekunde Prüfzeit zuerst',
    uncertainty: 'Die größte summierte Entropie zuerst',
    surprise:
      'Zuerst, was für seinen Abstand von der Kontur am unsichersten ist: breite Säume und Inseln vor gewöhnlichen Rändern',
  },
  units: {
    share: '% der ROI',
    regions: 'Regionen',
    minutes: 'Minuten',
    remaining: 'Restfehler',
  },
  regions: (count) => counted(count, 'Region', 'Regionen'),
  slices: (count) => counted(count, 'Schicht', 'Schichten'),
  minutes: (minutes) => `${formatDecimal(minutes, 1)} min`,
  below: (ml) => `unter ${formatMl(ml)} ml`,
  spoken: {
    share: (percent) => `${percent} der ROI`,
    regions: (regions) => `Die ersten ${regions}`,
    minutes: (minutes) => `${formatDecimal(minutes, 1)} Minuten Prüfzeit`,
    remaining: (below) => `Bis der erwartete Restfehler ${below} liegt`,
  },
  noError: 'Es wird kein Fehler erwartet.',
  inView: (found, expected, percent) =>
    `${found} von ${expected} ml erwartetem Fehler im Blick, ${percent} %`,
  leaves: (ml) => `Die ganze Liste lässt ${ml} ml übrig.`,
  unlisted: (islands, ml) =>
    `${counted(islands, 'Insel', 'Inseln')} unter ${formatDecimal(0.05, 2)} ml nicht aufgeführt, zusammen ${ml} ml`,
  source: {
    none: 'Wie unsicher diese Konturen sind, ist nicht bekannt: Aufgeführt ist, was eine Regel verletzt.',
    head: 'Erwartete Fehler vom Fehlernetz.',
    own: `${OWN}.`,
    ownYet: `${OWN}, bis die letzte Ziehung vorliegt.`,
    refused: (reason) => `${OWN}: ${reason}.`,
    knows: (samples, network) => `das Fehlernetz kennt ${samples} Ziehungen von ${network}`,
    range: (least, most) => `${least} bis ${most}`,
    otherSamples: (knows, samples) => `${knows}, nicht ${samples}`,
    withoutFlips: (knows) => `${knows} ohne Spiegelungen`,
    alone: (knows) => `${knows} allein`,
    unusable: (why) => `das Fehlernetz war nicht verwendbar. ${why}`,
  },
  /** Why a place is in the queue whatever the samples say. */
  rules: {
    island: (ml) => `einzelne Insel, ${ml} ml`,
    hole: (ml) => `Loch im Innern, ${ml} ml`,
    missing: (slices) => counted(slices, 'Schicht fehlt', 'Schichten fehlen'),
    swapped: (other) => `liegt rechts von: ${other}. Seiten vertauscht?`,
    volume: (ml) => `${ml} ml insgesamt: ungewöhnliches Volumen`,
    truncated: 'am Ende der Aufnahme abgeschnitten',
    audit: 'Stichprobe: stimmt es hier?',
  },
  audit: {
    drawn: (places) => `Stichprobe: ${counted(places, 'Stelle', 'Stellen')} am Ende der Prüfliste.`,
    result: (corrected, decided, range) =>
      `Stichprobe: ${formatCount(corrected)} von ${formatCount(decided)} korrigiert; Fehler sind zu erwarten in ${range} dessen, was das Budget auslässt.`,
  },
  disagree: (least, most) => `uneinig: ${least}–${most} ml`,
  either: (one, other) => `${one} oder ${other}?`,
  slice: (number) => `Schicht ${number}`,
  sliceSpan: (low, high) => `Schicht ${low}–${high}`,
  largestIn: (slice) => `Am größten in Schicht ${slice}`,
  peak: (uncertainty) => `Unsicherheit bis ${uncertainty}`,
  timeSpent: 'Für diese Region aufgewendete Zeit',
  states: {
    open: 'offen',
    accepted: 'angenommen',
    corrected: 'korrigiert',
    skipped: 'ausgelassen',
    flagged: 'vorgemerkt',
  },
  decided: (done, of) => `${formatCount(done)} von ${formatCount(of)} entschieden`,
  mlDecided: (done, of) => `${done} von ${of} ml entschieden`,
  left: (regions, ml) => `noch ${regions}, ${ml} ml`,
  placesLeft: (places) => `noch ${counted(places, 'Stelle', 'Stellen')}`,
  previous: 'Zurück',
  next: 'Weiter',
  accept: 'Annehmen',
  skip: 'Auslassen',
  flag: 'Merken',
  centre: 'Mitte',
  steps: [
    '**Starten** zeichnet die Kontur mehrmals, jedes Mal mit anderen abgeschalteten Teilen des Netzes.',
    'Wo die Ziehungen sich nicht einig sind, ist die Kontur **unsicher**.',
    'Die **Prüfliste** führt durch diese Stellen, die lohnendste zuerst, so lange das Budget reicht.',
  ],
  running: 'Das Netz rechnet.',
  inQueue: (regions) => `${regions} in der Prüfliste.`,
  region: ({ rank, name, ml, slice, why, state }) =>
    `Region ${rank}: ${name}, ${ml} ml, Schicht ${slice}, ${why}, ${state}.`,
};
