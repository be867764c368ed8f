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

const counted = countedIn('fr');
const plural = pluralIn('fr');

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
  return `, test exact : ${pText(exactP)} (t : ${pText(p)})`;
}

/** What is not in a figure, each reason with its count. */
function leftOut(reasons: readonly (readonly [count: number, why: string])[]): string {
  const said = reasons.filter(([count]) => count > 0);
  if (said.length === 0) return 'aucun cas écarté';
  return `écartés : ${said.map(([count, why]) => `${formatCount(count)} ${why}`).join(', ')}`;
}

export const cohort: Widened<typeof english> = {
  title: 'Cohorte',
  open: 'Cohorte',
  parts: 'Contenu de la vue de la cohorte',
  partNames: {
    cases: 'Cas',
    plots: 'Graphiques',
    guarantees: 'Garanties',
    recalibration: 'Température',
  },
  structure: 'Structure',
  noStructure: 'Pas encore de structure',
  cases: (count) => counted(count, 'cas', 'cas'),
  evaluated: (count) => counted(count, 'évalué', 'évalués'),
  included: (count) => `${formatCount(count)} avec référence`,
  excluded: (count) => counted(count, 'écarté', 'écartés'),
  exclusions: {
    'no-result': 'pas encore de résultat',
    'not-evaluated': 'pas encore évalué',
    failed: 'en échec',
    absent: 'sans cette structure',
    'no-reference': 'sans référence',
    'both-empty': 'contour et référence vides',
  },
  exclusion: (count, reason) => `${formatCount(count)} : ${reason}`,
  evaluateAll: 'Tout évaluer',
  cancel: 'Annuler',
  evaluating: (name) => `Évaluation de ${name}`,
  close: 'Fermer la cohorte',
  measured:
    'Les contours sont mesurés tels que le réseau ou le fichier les a donnés ; les corrections ne changent pas ces nombres. Un cas recalculé est mesuré à nouveau.',
  empty: 'Pas encore de cas',
  emptyAdvice:
    'Ouvrez un dossier d’images accompagnées de références : des masques tracés par quelqu’un. Chaque cas est mesuré dès qu’il est calculé.',
  table: 'Cas de la cohorte',
  sortBy: (column) => `Trier par ${column}`,
  columns: { name: 'Cas', verdict: 'Verdict', ...measures.names },
  columnMeanings: {
    name: 'Comme dans la liste de travail',
    verdict: 'Jusqu’où se fier au contour sans référence, selon les règles de l’onglet Qualité.',
    ...measures.meanings,
  },
  verdicts: quality.verdicts,
  ratio: (value) => formatDecimal(value, 3),
  millimetres: (value) => formatDecimal(value, 1),
  millilitres: (value) => formatMl(value),
  share: (value) => `${value > 0 ? '+' : ''}${formatPercent(value)}`,
  unknown: '–',
  plots: {
    measure: 'Mesure',
    ofCases: (count) => plural(count, 'cas', 'cas'),
    dice: (measure) => `Dice en fonction de : ${measure}`,
    excluded: ({ noReference, bothEmpty, undefinedMeasure }) =>
      leftOut([
        [noReference, 'sans référence'],
        [bothEmpty, 'vides des deux côtés'],
        [undefinedMeasure, 'sans cette mesure'],
      ]),
    rho: (rho, tested, n) =>
      `ρ = ${formatDecimal(rho, 2)}${testedText(tested)}, n = ${formatCount(n)}`,
    noRho: (reason, n) =>
      reason === 'constant'
        ? `Pas de ρ : l’une des deux valeurs est la même dans tous les cas, n = ${formatCount(n)}`
        : `Pas de ρ : trop peu de cas, n = ${formatCount(n)}`,
    risk: 'Risque et couverture',
    coverage: 'Part des cas gardés, les plus sûrs d’abord',
    selectiveRisk: 'Leur moyenne de 1 − Dice',
    random: 'au hasard',
    aurc: ({ aurc, interval, optimal, random }) =>
      [
        `AURC ${aurc === null ? '–' : formatDecimal(aurc, 3)}`,
        interval && `95 % : ${formatDecimal(interval[0], 3)} à ${formatDecimal(interval[1], 3)}`,
        optimal !== null && random !== null
          ? `le meilleur possible ${formatDecimal(optimal, 3)}, au hasard ${formatDecimal(random, 3)}`
          : null,
      ]
        .filter((part) => part !== null)
        .join(' ; '),
    spread: (measure) => `Distribution : ${measure}`,
    shareOfCases: 'Part des cas',
    thisCohort: 'cette cohorte',
    referenceCohort: 'cohorte de référence',
    againstReference: (count) =>
      `à côté de ${counted(count, 'cas', 'cas')} de la cohorte de référence`,
    reliability: 'Fiabilité',
    pooled: 'tous les voxels ensemble',
    quartilesOfCases: 'moitié centrale des cas',
    perfect: 'calibration parfaite',
    said: 'Probabilité selon le réseau',
    held: 'Part dans la référence',
    ece: (pooled, perCase) =>
      `ECE ${formatDecimal(pooled, 3)} en tout${
        perCase.mean === null
          ? ''
          : `, moyenne des cas ${formatDecimal(perCase.mean, 3)}${
              perCase.sd === null ? '' : ` ± ${formatDecimal(perCase.sd, 3)}`
            }`
      } ; ombré : moitié centrale des cas`,
    overlap: 'L’incertitude trouve-t-elle les erreurs ?',
    errorFraction: (mean) =>
      `moyenne et intervalle à 95 %${mean === null ? '' : ` ; ${formatPercent(mean)} de la zone est fausse`}`,
    rankings: {
      uncertainty: 'incertitude',
      'expected-error': 'erreur attendue',
      distance: 'proximité du contour',
    },
    chance: 'au hasard',
    best: 'le meilleur possible',
    worst: 'Les dix moins bons',
    worstBy: (measure) => `d’après ${measure}.`,
    worstExcluded: (count) => `${counted(count, 'cas n’a', 'cas n’ont')} pas cette valeur.`,
    pick: 'Entrée ouvre le cas.',
    noDice: 'Aucun cas n’a à la fois cette mesure et une référence.',
    noValues: 'Aucun cas n’a cette mesure.',
    noProbabilities: 'Aucun cas n’a à la fois des probabilités conservées et une référence.',
    noDoubt: 'Aucun cas n’a à la fois une incertitude et une référence.',
    none: 'Il n’y a encore rien à compter : aucun cas n’est évalué.',
    counting: 'Décompte en cours …',
    before: (count) =>
      `Ces nombres portent sur ${counted(count, 'cas', 'cas')} ; ils sont en cours de mise à jour.`,
  },
  drift: {
    title: (name, count) => `Par rapport à ${name} (${counted(count, 'cas', 'cas')})`,
    measure: 'Mesure',
    here: 'Médiane ici',
    there: 'Médiane là-bas',
    test: 'Distribution différente ?',
    median: (median, n) =>
      `${median === null ? '–' : formatRounded(median, 3)} (n = ${formatCount(n)})`,
    found: (d, p) => `D = ${formatDecimal(d, 2)}, ${pText(p)}`,
    tooFew: 'trop peu de cas pour un test',
    unknown: 'La cohorte de référence n’a pas cette structure.',
    meaning:
      'Test de Kolmogorov-Smirnov à deux échantillons, p corrigé sur toutes les lignes (Holm). Une cohorte peut être différente et aussi bonne, ou moins bonne sans être différente.',
  },
  guarantees: {
    meaning:
      'Elles valent pour un nouveau cas du même genre, en moyenne sur de tels cas et non pour chaque patient. Elles ne valent pas pour un cas qui diffère de ceux-ci.',
    margin: 'Marge',
    marginMeaning: 'Dilaté de cette marge, le contour contient 95 % de la référence.',
    marginIs: (mm, share) => `${formatMm(mm)} mm dans ${formatPercentWhole(share)} des cas`,
    risk: 'Part manquée',
    riskMeaning:
      'Tracé à cette probabilité, le contour manque en moyenne au plus cette part de la référence.',
    thresholdIs: (threshold, alpha) =>
      `p ≥ ${formatDecimal(threshold, 2)} manque au plus ${formatPercentWhole(alpha)}`,
    none: 'Aucune garantie',
    tooFew: (share, cases, needed) =>
      `Pour ${formatPercentWhole(share)}, il faut au moins ${counted(needed, 'cas', 'cas')} avec référence ; il y en a ${formatCount(cases)}.`,
    tooFewRisk: (alpha, cases, needed) =>
      `Pour ${formatPercentWhole(alpha)}, il faut au moins ${counted(needed, 'cas', 'cas')} avec référence et probabilités conservées ; il y en a ${formatCount(cases)}.`,
    uncovered: (share) =>
      `Dans trop de cas, aucune marge ne suffit pour ${formatPercentWhole(share)} : le contour est vide.`,
    missedAnyway: (alpha, least) =>
      `Même au seuil le plus bas, la borne est de ${formatPercent(least)}, au-dessus de ${formatPercentWhole(alpha)}.`,
    from: (cases, excluded) =>
      `d’après ${counted(cases, 'cas', 'cas')}${excluded > 0 ? `, ${counted(excluded, 'écarté', 'écartés')}` : ''}`,
  },
  files: {
    menu: 'Fichiers',
    menuTitle: 'Enregistrer la cohorte, l’imprimer ou la comparer à une cohorte de référence',
    cases: 'Enregistrer les cas (CSV)',
    measures: 'Enregistrer les mesures face au Dice (CSV)',
    json: 'Enregistrer la cohorte (JSON)',
    print: 'Synthèse à imprimer',
    load: 'Comparer à une cohorte de référence …',
    loadLabel: 'Ouvrir une cohorte de référence',
    remove: (name) => `Ne plus comparer à ${name}`,
    against: (name, count) => `Comparée à ${name} (${counted(count, 'cas', 'cas')})`,
  },
  summary: {
    title: 'Synthèse de la cohorte',
    structure: 'Structure',
    cases: 'Cas',
    sources: 'Contours issus de',
    evaluated: 'Évalués',
    included: 'Avec référence',
    dice: 'Dice',
    surfaceDice: 'Dice de surface',
    hd95Mm: 'HD95, mm',
    median: 'Médiane et quartiles',
    ofCases: (n) => `n = ${formatCount(n)}`,
    left: 'Écartés',
    none: 'aucun',
    measures: 'Mesures sans référence, face au Dice',
    measure: 'Mesure',
    pValue: ({ p, exactP }) => {
      if (p === null) return '';
      return exactP === null ? pNumber(p) : `${pNumber(exactP)} (exact ; t : ${pNumber(p)})`;
    },
    rho: 'ρ',
    p: 'p',
    n: 'n',
    excluded: 'Écartés',
    aurc: 'AURC et intervalle à 95 %',
    figures: 'Graphiques',
    guarantees: 'Garanties pour un nouveau cas',
    worst: 'Les dix moins bons',
    definitions: 'Sens des mesures',
    rhoMeaning:
      'Corrélation des rangs de Spearman avec le Dice sur les cas qui ont les deux ; p est bilatéral ; avec au plus 9 cas, le p exact sur tous les ordres vient d’abord, celui de la loi t entre parenthèses.',
    aurcMeaning:
      'Aire sous la courbe risque-couverture : moyenne de 1 − Dice quand les cas sont gardés dans l’ordre de la mesure ; bootstrap par centiles sur les cas.',
    notice:
      'Réservé à la recherche : n’est pas un dispositif médical. Les statistiques valent pour des cas du même genre, en moyenne et non pour chaque patient.',
  },
  fit: {
    meaning:
      'Une température supérieure à 1 rend le réseau moins sûr, inférieure à 1 plus sûr ; la structure la plus probable de chaque voxel reste la même. Un biais par classe déplace aussi les contours. Avec plus de deux classes, l’une et l’autre peuvent changer les voxels les plus incertains. Décochez les cas sur lesquels l’ajustement sera essayé ensuite.',
    noCases:
      'Aucun cas d’un réseau n’a à la fois une référence et des probabilités conservées. Calculez d’abord des cas avec références.',
    cases: (chosen, of, source) =>
      `${formatCount(chosen)} sur ${counted(of, 'cas', 'cas')} de ${source}`,
    others: (count) =>
      `${counted(count, 'autre cas', 'autres cas')} : d’un autre réseau, sans référence ou sans probabilités conservées.`,
    begin: 'Ajuster une température',
    again: 'Ajuster à nouveau',
    running: 'Ajustement de la température',
    temperature: 'Température',
    bias: 'Biais de chaque classe',
    noBias: 'aucun',
    of: (cases, voxels, groups) =>
      `${formatCount(cases)}, ${counted(voxels, 'voxel', 'voxels')} ; ${
        groups === cases
          ? 'chaque cas écarté une fois'
          : `écartés en ${formatCount(groups)} groupes`
      }`,
    model: 'Ce qui est gardé',
    models: {
      temperature: 'Une température seule',
      temperatureBias: 'Une température et un biais par classe',
    },
    eceBefore: 'ECE avant',
    eceAfter: 'ECE après',
    eceHeldOut: 'ECE, cas écartés',
    nllBefore: 'NLL avant',
    nllAfter: 'NLL après',
    nllHeldOut: 'NLL, cas écartés',
    together: 'Tous ensemble',
    warnings: {
      'temperature-at-limit':
        'La meilleure température est au-delà de la limite (0,05 ou 20) : ces probabilités sont peu informatives.',
      'class-without-examples':
        'Une classe est absente de ces cas ou les remplit : son biais reste 0.',
      'not-converged': 'L’ajustement n’a pas convergé.',
    },
    helps: {
      temperature: 'Sur les cas écartés, une température seule fait le mieux.',
      'temperature-bias': 'Sur les cas écartés, une température avec biais fait le mieux.',
    },
    helpsNobody:
      'Ni l’une ni l’autre ne fait mieux, sur les cas écartés, que le réseau tel qu’il est : rien à garder.',
    keep: 'Garder comme nouvelle version du réseau',
    kept: (version) =>
      `Gardé comme version ${version} : les prochains calculs l’utilisent et l’indiquent.`,
    tooFew: (cases, needed) =>
      `Pas d’ajustement : il faut au moins ${counted(needed, 'cas', 'cas')}, il y en a ${formatCount(cases)}.`,
    absent: (structure) => `Pas d’ajustement : aucune référence ne contient ${structure}.`,
    otherStructures: (name) => `Pas d’ajustement : ${name} a d’autres structures que les autres.`,
    unfitted: (count) => `${counted(count, 'cas hors', 'cas hors')} de l’ajustement`,
    notDrawn: (structure) => `${structure} n’est pas tracé dans la référence.`,
    reasons: {
      'no-probabilities': 'Ses probabilités n’ont pas été conservées.',
      'nothing-to-compare': 'Il n’y a rien à comparer : le contour et la référence sont vides.',
    },
  },
};
