import { formatCount, formatDecimal, formatMl, formatPercent } from '../../format.ts';
import type { quality as english } from '../en/quality.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');
const dice = (value: number): string => formatDecimal(value, 2);

export const quality: Widened<typeof english> = {
  verdicts: { accept: 'Accepter', look: 'Regarder', reject: 'Rejeter' },
  cases: {
    accept: (of) =>
      of === 1
        ? 'Rien ne parle contre ce contour.'
        : `Rien ne parle contre ces ${formatCount(of)} contours.`,
    look: (count, of) =>
      of === 1
        ? 'Ce contour est à regarder.'
        : `${formatCount(count)} contours sur ${formatCount(of)} à regarder.`,
    reject: (count, of) =>
      of === 1
        ? 'Ne pas utiliser ce contour tel quel.'
        : `${formatCount(count)} contours sur ${formatCount(of)} à ne pas utiliser tels quels.`,
  },
  proof: 'Une prédiction selon des règles fixes, pas une preuve.',
  stale: 'Les contours ont changé : nouvelle évaluation à la prochaine pause.',
  assessing: 'Évaluation en cours …',
  waiting: 'Attend la fin du calcul, puis le réseau de qualité sera interrogé.',
  failed: 'Le réseau de qualité n’a pas pu être interrogé.',
  retry: 'Réessayer',
  notMeant: 'Le réseau de qualité n’est pas prévu pour cette image :',
  list: 'Contours, leurs verdicts et les raisons',
  before: (value) => `contour automatique : ${value}`,
  changed: 'Modifié depuis : les tirages portaient sur le contour automatique.',
  none: '–',
  measures: {
    predictedDice: 'Dice prédit',
    meanPairwiseDice: 'Accord des tirages',
    volumeMl: 'Volume total',
    meanLabelledEntropy: 'Incertitude interne',
    cvRoy: 'Le volume varie de',
  },
  meanings: {
    predictedDice:
      'Dice que le contour aurait avec celui d’un expert, vu par un réseau d’après l’image et le contour (Isaksson et al. 2022). L’intervalle contient le Dice vrai d’un nouveau cas semblable aux cas de calibration avec 90 % de probabilité (conforme par partage).',
    meanPairwiseDice:
      'Dice moyen de toutes les paires de tirages (Hoebel et al. 2019). Des tirages d’accord peuvent se tromper ensemble.',
    volumeMl:
      'Du contour ; entre parenthèses les 90 % centraux des volumes des tirages, interpolés entre rangs.',
    meanLabelledEntropy:
      'Entropie moyenne de la prédiction moyennée dans le contour, de 0 à 1 (Roy et al. 2018, Hoebel et al. 2019).',
    cvRoy:
      'Écart-type des volumes des tirages sur leur moyenne (Roy et al. 2018). Des volumes égaux peuvent cacher des contours déplacés.',
  },
  define: (measure) => `Qu’est-ce que « ${measure} » ?`,
  interval: (low, high) => `${low}–${high}`,
  intervalOf: {
    structure: (n) =>
      `intervalle à 90 % d’après ${counted(n, 'cas de calibration', 'cas de calibration')} de cette structure`,
    'all-structures': (n) =>
      `intervalle à 90 % d’après ${counted(n, 'contour de calibration', 'contours de calibration')}, toutes structures ensemble`,
  },
  noInterval: (needed) =>
    `pas d’intervalle : il faut ${formatCount(needed)} cas de calibration avec un Dice`,
  notPredicted: {
    'empty-contour': 'Il n’y a pas de contour à juger.',
    'unknown-structure':
      'Le réseau de qualité ne connaît pas cette structure. Renommez-la si elle porte seulement un autre nom.',
    'not-valid': 'Le réseau de qualité n’est pas prévu pour cette image.',
    'not-asked': 'Le réseau de qualité n’a pas été interrogé.',
    failed: 'Le réseau de qualité n’a pas pu tourner.',
  },
  reasons: {
    empty: 'Il n’y a pas de contour.',
    predicted: {
      accept: (value, from) => `Dice prédit ${dice(value)} : au moins ${dice(from)}`,
      look: (value, from) => `Dice prédit ${dice(value)} : moins de ${dice(from)}`,
      reject: (value, from) => `Dice prédit ${dice(value)} : moins de ${dice(from)}`,
    },
    interval: {
      accept: (value, from) => `Le bas de son intervalle, ${dice(value)} : au moins ${dice(from)}`,
      look: (value, from) => `Le bas de son intervalle, ${dice(value)} : moins de ${dice(from)}`,
    },
    agreement: {
      accept: (value, from) => `Accord des tirages ${dice(value)} : au moins ${dice(from)}`,
      look: (value, from) => `Accord des tirages ${dice(value)} : moins de ${dice(from)}`,
      reject: (value, from) =>
        `Accord des tirages ${dice(value)} : moins de ${dice(from)}, et aucun Dice n’est prédit`,
    },
    nothing: 'Ni Dice prédit ni tirages : on ne sait rien de ce contour.',
    outside: (measure, value, end) =>
      `${measure} ${value} : hors des cas de calibration, dont 95 % s’arrêtent à ${end}`,
  },
  rules: {
    island: (count) => counted(count, 'îlot isolé', 'îlots isolés'),
    hole: (count) => counted(count, 'trou à l’intérieur', 'trous à l’intérieur'),
    'missing-slices': (count) =>
      counted(count, 'lacune de coupes omises', 'lacunes de coupes omises'),
    'swapped-sides': () => 'de l’autre côté du corps : côtés inversés ?',
    volume: () => 'un volume inhabituel',
    truncated: () => 'coupé à la fin de l’acquisition',
  },
  near: ({ n, of, low, high }) =>
    `Sur ${counted(of, 'cas de calibration', 'cas de calibration')}, les ${formatCount(n)} plus proches avaient un Dice de ${dice(low)}–${dice(high)}.`,
  notNear: (of) =>
    `Aucun de ${counted(of, 'cas de calibration', 'cas de calibration')} n’a une telle valeur.`,
  strip: (measure, n) =>
    `${measure} : valeurs de ${counted(n, 'cas de calibration', 'cas de calibration')}, les 95 % centraux ombrés, celle-ci marquée`,
  cohort: {
    fits: (cases, name) =>
      `${counted(cases, 'cas de calibration', 'cas de calibration')} de ${name}`,
    none: 'Aucun cas de calibration n’accompagne ce réseau : les valeurs sont seules.',
    'drawn-elsewhere':
      'Aucun réseau d’ici n’a tracé ces contours : aucun cas de calibration ne leur ressemble, les valeurs sont seules.',
    'other-source': (name) =>
      `Les cas de calibration « ${name} » sont d’un autre réseau ou d’une autre version : les valeurs sont seules.`,
    load: 'Charger des cas de calibration …',
    drop: 'Reprendre ceux du réseau',
  },
  ml: (volumeMl) => `${formatMl(volumeMl)} ml`,
  percent: (share) => formatPercent(share),
};
