import {
  formatCount,
  formatDecimal,
  formatMl,
  formatMm,
  formatPercent,
  formatPercentWhole,
  formatRounded,
} from '../../format.ts';
import type { cohort as english } from '../en/cohort.ts';
import { countedIn, pluralIn } from '../plural.ts';
import type { Tested } from '../en/cohort.ts';
import type { Widened } from '../widened.ts';
import { measures } from './measures.ts';
import { quality } from './quality.ts';

const counted = countedIn('de');
const plural = pluralIn('de');

function pNumber(p: number): string {
  return p < 0.001 ? `< ${formatDecimal(0.001, 3)}` : formatDecimal(p, 3);
}

function pText(p: number): string {
  return p < 0.001 ? `p ${pNumber(p)}` : `p = ${pNumber(p)}`;
}

/** With few cases t is an approximation: the p over all orders stands first. */
function testedText({ p, exactP }: Tested): string {
  if (p === null) return '';
  if (exactP === null) return `, ${pText(p)}`;
  return `, exaktes ${pText(exactP)} (t: ${pText(p)})`;
}

/** What is not in a figure, each reason with its count. */
function leftOut(reasons: readonly (readonly [count: number, why: string])[]): string {
  const said = reasons.filter(([count]) => count > 0);
  if (said.length === 0) return 'kein Fall ausgelassen';
  return `ausgelassen: ${said.map(([count, why]) => `${formatCount(count)} ${why}`).join(', ')}`;
}

export const cohort: Widened<typeof english> = {
  title: 'Kohorte',
  open: 'Kohorte',
  parts: 'Was die Ansicht der Kohorte zeigt',
  partNames: {
    cases: 'Fälle',
    plots: 'Diagramme',
    guarantees: 'Garantien',
    recalibration: 'Temperatur',
  },
  structure: 'Struktur',
  noStructure: 'Noch keine Struktur',
  cases: (count) => counted(count, 'Fall', 'Fälle'),
  evaluated: (count) => `${formatCount(count)} ausgewertet`,
  included: (count) => `${formatCount(count)} mit Referenz`,
  excluded: (count) => `${formatCount(count)} ausgelassen`,
  exclusions: {
    'no-result': 'noch ohne Ergebnis',
    'not-evaluated': 'noch nicht ausgewertet',
    failed: 'fehlgeschlagen',
    absent: 'ohne diese Struktur',
    'no-reference': 'ohne Referenz',
    'both-empty': 'Kontur und Referenz leer',
  },
  exclusion: (count, reason) => `${formatCount(count)}: ${reason}`,
  evaluateAll: 'Alle auswerten',
  cancel: 'Abbrechen',
  evaluating: (name) => `${name} wird ausgewertet`,
  close: 'Kohorte schließen',
  measured:
    'Gemessen werden die Konturen, wie sie vom Netz oder aus der Datei kamen; Korrekturen ändern diese Zahlen nicht. Ein neu gerechneter Fall wird neu gemessen.',
  empty: 'Noch kein Fall',
  emptyAdvice:
    'Einen Ordner mit Bildern öffnen, neben denen Referenzen liegen: von jemandem gezeichnete Masken. Jeder Fall wird gemessen, sobald er gerechnet ist.',
  table: 'Fälle der Kohorte',
  sortBy: (column) => `Nach ${column} ordnen`,
  columns: { name: 'Fall', verdict: 'Urteil', ...measures.names },
  columnMeanings: {
    name: 'Wie in der Arbeitsliste',
    verdict:
      'Wie weit der Kontur ohne Referenz zu trauen ist, nach den Regeln des Reiters Qualität.',
    ...measures.meanings,
  },
  verdicts: quality.verdicts,
  ratio: (value) => formatDecimal(value, 3),
  millimetres: (value) => formatDecimal(value, 1),
  millilitres: (value) => formatMl(value),
  share: (value) => `${value > 0 ? '+' : ''}${formatPercent(value)}`,
  unknown: '–',
  plots: {
    measure: 'Maß',
    ofCases: (count) => plural(count, 'Fall', 'Fälle'),
    dice: (measure) => `Dice gegen: ${measure}`,
    excluded: ({ noReference, bothEmpty, undefinedMeasure }) =>
      leftOut([
        [noReference, 'ohne Referenz'],
        [bothEmpty, 'in beiden leer'],
        [undefinedMeasure, 'ohne dieses Maß'],
      ]),
    rho: (rho, tested, n) =>
      `ρ = ${formatDecimal(rho, 2)}${testedText(tested)}, n = ${formatCount(n)}`,
    noRho: (reason, n) =>
      reason === 'constant'
        ? `Kein ρ: eines von beiden ist in allen Fällen gleich, n = ${formatCount(n)}`
        : `Kein ρ: zu wenige Fälle, n = ${formatCount(n)}`,
    risk: 'Risiko und Abdeckung',
    coverage: 'Anteil der behaltenen Fälle, die sichersten zuerst',
    selectiveRisk: 'Ihr Mittel von 1 − Dice',
    random: 'zufällig',
    aurc: ({ aurc, interval, optimal, random }) =>
      [
        `AURC ${aurc === null ? '–' : formatDecimal(aurc, 3)}`,
        interval && `95 %: ${formatDecimal(interval[0], 3)} bis ${formatDecimal(interval[1], 3)}`,
        optimal !== null && random !== null
          ? `bestmöglich ${formatDecimal(optimal, 3)}, zufällig ${formatDecimal(random, 3)}`
          : null,
      ]
        .filter((part) => part !== null)
        .join('; '),
    spread: (measure) => `Verteilung: ${measure}`,
    shareOfCases: 'Anteil der Fälle',
    thisCohort: 'diese Kohorte',
    referenceCohort: 'Referenzkohorte',
    againstReference: (count) => `neben ${counted(count, 'Fall', 'Fällen')} der Referenzkohorte`,
    reliability: 'Reliabilität',
    pooled: 'alle Voxel zusammen',
    quartilesOfCases: 'mittlere Hälfte der Fälle',
    perfect: 'perfekt kalibriert',
    said: 'Wahrscheinlichkeit laut Netz',
    held: 'Anteil in der Referenz',
    ece: (pooled, perCase) =>
      `ECE ${formatDecimal(pooled, 3)} gesamt${
        perCase.mean === null
          ? ''
          : `, Mittel der Fälle ${formatDecimal(perCase.mean, 3)}${
              perCase.sd === null ? '' : ` ± ${formatDecimal(perCase.sd, 3)}`
            }`
      }; schattiert: mittlere Hälfte der Fälle`,
    overlap: 'Findet die Unsicherheit die Fehler?',
    errorFraction: (mean) =>
      `Mittel und 95-%-Intervall${mean === null ? '' : `; ${formatPercent(mean)} des Bereichs sind falsch`}`,
    rankings: {
      uncertainty: 'Unsicherheit',
      'expected-error': 'erwarteter Fehler',
      distance: 'Nähe zur Kontur',
    },
    chance: 'zufällig',
    best: 'bestmöglich',
    worst: 'Die zehn schlechtesten',
    worstBy: (measure) => `nach ${measure}.`,
    worstExcluded: (count) => `${counted(count, 'Fall hat', 'Fälle haben')} keinen solchen Wert.`,
    pick: 'Enter öffnet den Fall.',
    noDice: 'Kein Fall hat sowohl dieses Maß als auch eine Referenz.',
    noValues: 'Kein Fall hat dieses Maß.',
    noProbabilities:
      'Kein Fall hat sowohl aufbewahrte Wahrscheinlichkeiten als auch eine Referenz.',
    noDoubt: 'Kein Fall hat sowohl eine Unsicherheit als auch eine Referenz.',
    none: 'Noch gibt es nichts zu zählen: Kein Fall ist ausgewertet.',
    counting: 'Wird gezählt …',
    before: (count) =>
      `Diese Zahlen gelten für ${counted(count, 'Fall', 'Fälle')} und werden gerade aktualisiert.`,
  },
  drift: {
    title: (name, count) => `Im Vergleich zu ${name} (${counted(count, 'Fall', 'Fälle')})`,
    measure: 'Maß',
    here: 'Median hier',
    there: 'Median dort',
    test: 'Verschieden verteilt?',
    median: (median, n) =>
      `${median === null ? '–' : formatRounded(median, 3)} (n = ${formatCount(n)})`,
    found: (d, p) => `D = ${formatDecimal(d, 2)}, ${pText(p)}`,
    tooFew: 'zu wenige Fälle für einen Test',
    unknown: 'Die Referenzkohorte kennt diese Struktur nicht.',
    meaning:
      'Kolmogorow-Smirnow-Test für zwei Stichproben, p über alle Zeilen korrigiert (Holm). Eine Kohorte kann verschieden und ebenso gut sein, oder schlechter, ohne verschieden zu sein.',
  },
  guarantees: {
    meaning:
      'Sie gelten für einen neuen Fall gleicher Art, im Mittel über solche Fälle und nicht für jeden Patienten. Für einen Fall, der von diesen abweicht, gelten sie nicht.',
    margin: 'Saum',
    marginMeaning: 'Um diesen Saum erweitert, enthält die Kontur 95 % der Referenz.',
    marginIs: (mm, share) => `${formatMm(mm)} mm in ${formatPercentWhole(share)} der Fälle`,
    risk: 'Verfehlter Anteil',
    riskMeaning:
      'Bei dieser Wahrscheinlichkeit gezeichnet, verfehlt die Kontur im Mittel höchstens diesen Anteil der Referenz.',
    thresholdIs: (threshold, alpha) =>
      `p ≥ ${formatDecimal(threshold, 2)} verfehlt höchstens ${formatPercentWhole(alpha)}`,
    none: 'Keine Garantie',
    tooFew: (share, cases, needed) =>
      `Für ${formatPercentWhole(share)} braucht es mindestens ${counted(needed, 'Fall', 'Fälle')} mit Referenz; vorhanden: ${formatCount(cases)}.`,
    tooFewRisk: (alpha, cases, needed) =>
      `Für ${formatPercentWhole(alpha)} braucht es mindestens ${counted(needed, 'Fall', 'Fälle')} mit Referenz und aufbewahrten Wahrscheinlichkeiten; vorhanden: ${formatCount(cases)}.`,
    uncovered: (share) =>
      `In zu vielen Fällen reicht kein Saum für ${formatPercentWhole(share)}: Die Kontur ist leer.`,
    missedAnyway: (alpha, least) =>
      `Selbst bei der niedrigsten Schwelle liegt die Schranke bei ${formatPercent(least)}, über ${formatPercentWhole(alpha)}.`,
    from: (cases, excluded) =>
      `aus ${counted(cases, 'Fall', 'Fällen')}${excluded > 0 ? `, ${formatCount(excluded)} ausgelassen` : ''}`,
  },
  files: {
    menu: 'Dateien',
    menuTitle: 'Kohorte speichern, drucken oder mit einer Referenzkohorte vergleichen',
    cases: 'Fälle speichern (CSV)',
    measures: 'Maße gegen Dice speichern (CSV)',
    json: 'Kohorte speichern (JSON)',
    print: 'Zusammenfassung zum Drucken',
    load: 'Mit Referenzkohorte vergleichen …',
    loadLabel: 'Referenzkohorte öffnen',
    remove: (name) => `Nicht mehr mit ${name} vergleichen`,
    against: (name, count) => `Verglichen mit ${name} (${counted(count, 'Fall', 'Fälle')})`,
  },
  summary: {
    title: 'Zusammenfassung der Kohorte',
    structure: 'Struktur',
    cases: 'Fälle',
    sources: 'Konturen aus',
    evaluated: 'Ausgewertet',
    included: 'Mit Referenz',
    dice: 'Dice',
    surfaceDice: 'Oberflächen-Dice',
    hd95Mm: 'HD95, mm',
    median: 'Median und Quartile',
    ofCases: (n) => `n = ${formatCount(n)}`,
    left: 'Ausgelassen',
    none: 'keine',
    measures: 'Maße ohne Referenz, gegen Dice',
    measure: 'Maß',
    pValue: ({ p, exactP }) => {
      if (p === null) return '';
      return exactP === null ? pNumber(p) : `${pNumber(exactP)} (exakt; t: ${pNumber(p)})`;
    },
    rho: 'ρ',
    p: 'p',
    n: 'n',
    excluded: 'Ausgelassen',
    aurc: 'AURC und 95-%-Intervall',
    figures: 'Diagramme',
    guarantees: 'Garantien für einen neuen Fall',
    worst: 'Die zehn schlechtesten',
    definitions: 'Was die Maße bedeuten',
    rhoMeaning:
      'Rangkorrelation nach Spearman mit dem Dice über die Fälle, die beides haben; p ist zweiseitig; bei höchstens 9 Fällen steht zuerst das exakte über alle Reihenfolgen, in Klammern das aus der t-Verteilung.',
    aurcMeaning:
      'Fläche unter der Risiko-Abdeckungs-Kurve: Mittel von 1 − Dice, wenn die Fälle in der Reihenfolge des Maßes behalten werden; Perzentil-Bootstrap über Fälle.',
    notice:
      'Nur für die Forschung: kein Medizinprodukt. Statistiken gelten für Fälle gleicher Art, im Mittel und nicht für jeden Patienten.',
  },
  fit: {
    meaning:
      'Eine Temperatur über 1 macht ein Netz weniger sicher, eine unter 1 sicherer; die wahrscheinlichste Struktur jedes Voxels bleibt dieselbe. Eine Verschiebung je Klasse (Bias) bewegt auch Konturen. Bei mehr als zwei Klassen kann beides ändern, welche Voxel am unsichersten sind. Fälle abwählen, an denen die Anpassung danach geprüft werden soll.',
    noCases:
      'Kein Fall eines Netzes hat eine Referenz und aufbewahrte Wahrscheinlichkeiten. Zuerst Fälle mit Referenzen rechnen.',
    cases: (chosen, of, source) =>
      `${formatCount(chosen)} von ${counted(of, 'Fall', 'Fällen')} von ${source}`,
    others: (count) =>
      `${counted(count, 'weiterer Fall', 'weitere Fälle')}: von einem anderen Netz, ohne Referenz oder ohne aufbewahrte Wahrscheinlichkeiten.`,
    begin: 'Temperatur anpassen',
    again: 'Erneut anpassen',
    running: 'Temperatur wird angepasst',
    temperature: 'Temperatur',
    bias: 'Verschiebung je Klasse',
    noBias: 'keine',
    of: (cases, voxels, groups) =>
      `${formatCount(cases)}, ${counted(voxels, 'Voxel', 'Voxel')}; ${
        groups === cases
          ? 'jeder Fall einmal ausgelassen'
          : `in ${formatCount(groups)} Gruppen ausgelassen`
      }`,
    model: 'Was behalten wird',
    models: {
      temperature: 'Nur eine Temperatur',
      temperatureBias: 'Eine Temperatur und eine Verschiebung je Klasse',
    },
    eceBefore: 'ECE vorher',
    eceAfter: 'ECE nachher',
    eceHeldOut: 'ECE, ausgelassen',
    nllBefore: 'NLL vorher',
    nllAfter: 'NLL nachher',
    nllHeldOut: 'NLL, ausgelassen',
    together: 'Alle zusammen',
    warnings: {
      'temperature-at-limit':
        'Die beste Temperatur liegt jenseits der Grenze (0,05 oder 20): Diese Wahrscheinlichkeiten sagen kaum etwas aus.',
      'class-without-examples':
        'Eine Klasse fehlt in diesen Fällen oder füllt sie ganz aus: Ihre Verschiebung bleibt 0.',
      'not-converged': 'Die Anpassung ist nicht konvergiert.',
    },
    helps: {
      temperature: 'An ausgelassenen Fällen ist eine Temperatur allein am besten.',
      'temperature-bias': 'An ausgelassenen Fällen ist eine Temperatur mit Verschiebung am besten.',
    },
    helpsNobody:
      'Keine von beiden ist an ausgelassenen Fällen besser als das Netz, wie es ist: Es gibt nichts zu behalten.',
    keep: 'Als neue Version des Netzes behalten',
    kept: (version) =>
      `Als Version ${version} behalten: Die nächsten Rechenläufe verwenden sie und geben sie an.`,
    tooFew: (cases, needed) =>
      `Keine Anpassung: Es braucht mindestens ${counted(needed, 'Fall', 'Fälle')}, vorhanden: ${formatCount(cases)}.`,
    absent: (structure) => `Keine Anpassung: Keine Referenz enthält ${structure}.`,
    otherStructures: (name) => `Keine Anpassung: ${name} hat andere Strukturen als die übrigen.`,
    unfitted: (count) => `${counted(count, 'Fall', 'Fälle')} nicht in der Anpassung`,
    notDrawn: (structure) => `${structure} ist in der Referenz nicht gezeichnet.`,
    reasons: {
      'no-probabilities': 'Seine Wahrscheinlichkeiten wurden nicht aufbewahrt.',
      'nothing-to-compare': 'Es gibt nichts zu vergleichen: Kontur und Referenz sind leer.',
    },
  },
};
