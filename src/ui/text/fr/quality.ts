import { formatCount, formatDecimal, formatMl, formatPercent } from '../../format.ts';
import type { quality as english } from '../en/quality.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';
import { measures } from './measures.ts';

const counted = countedIn('fr');
const dice = (value: number): string => formatDecimal(value, 2);

export const quality: Widened<typeof english> = {
  verdicts: { accept: 'Accepter', look: 'Regarder', reject: 'Rejeter' },
  cases: {
    accept: (of) =>
      of === 1
        ? 'Rien ne s’oppose à ce contour.'
        : `Rien ne s’oppose à ces ${formatCount(of)} contours.`,
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
  measures: { ...measures.names, volumeMl: 'Volume' },
  meanings: {
    ...measures.meanings,
    predictedDice: `${measures.meanings.predictedDice} L’intervalle contient le vrai Dice d’un nouveau cas semblable à la cohorte de référence avec une probabilité de 90 % (conforme par partage).`,
    volumeMl: `${measures.meanings.volumeMl} Entre parenthèses, les 90 % centraux des volumes des tirages.`,
  },
  define: (measure) => `Qu’est-ce que « ${measure} » ?`,
  interval: (low, high) => `${low}–${high}`,
  intervalOf: {
    structure: (n) =>
      `intervalle à 90 % d’après ${counted(n, 'cas', 'cas')} de la cohorte de référence avec cette structure`,
    'all-structures': (n) =>
      `intervalle à 90 % d’après ${counted(n, 'contour', 'contours')} de la cohorte de référence, toutes structures ensemble`,
  },
  noInterval: (needed) =>
    `pas d’intervalle : il faut ${formatCount(needed)} cas avec un Dice dans la cohorte de référence`,
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
      accept: (value, from) =>
        `Dice par paires des tirages ${dice(value)} : au moins ${dice(from)}`,
      look: (value, from) => `Dice par paires des tirages ${dice(value)} : moins de ${dice(from)}`,
      reject: (value, from) =>
        `Dice par paires des tirages ${dice(value)} : moins de ${dice(from)}, et aucun Dice n’est prédit`,
    },
    nothing: 'Ni Dice prédit ni tirages : on ne sait rien de ce contour.',
    outside: (measure, value, end) =>
      `${measure} ${value} : hors des 95 % centraux de la cohorte de référence, dont la limite est à ${end}`,
  },
  rules: {
    island: (count) => counted(count, 'îlot isolé', 'îlots isolés'),
    hole: (count) => counted(count, 'trou à l’intérieur', 'trous à l’intérieur'),
    'missing-slices': (count) =>
      counted(count, 'série de coupes manquantes', 'séries de coupes manquantes'),
    'swapped-sides': () => 'de l’autre côté du corps : côtés inversés ?',
    volume: () => 'un volume inhabituel',
    truncated: () => 'coupé à la fin de l’acquisition',
  },
  near: ({ n, of, low, high }) =>
    `Sur ${counted(of, 'cas', 'cas')} de la cohorte de référence, les ${formatCount(n)} plus proches avaient un Dice de ${dice(low)}–${dice(high)}.`,
  notNear: (of) =>
    `Sur ${counted(of, 'cas', 'cas')} de la cohorte de référence, aucun n’a une telle valeur.`,
  strip: (measure, n) =>
    `${measure} : valeurs de ${counted(n, 'cas', 'cas')} de la cohorte de référence, les 95 % centraux ombrés, celle-ci marquée`,
  cohort: {
    fittedOnSame:
      'La température de ce réseau a été ajustée sur ces mêmes 40 fantômes : ses probabilités y paraissent mieux calibrées que sur de nouveaux cas.',
    fits: (cases, name) => `Cohorte de référence : ${counted(cases, 'cas', 'cas')} de ${name}`,
    none: 'Ce réseau n’a pas de cohorte de référence à laquelle comparer les valeurs.',
    'drawn-elsewhere':
      'Ces contours viennent d’ailleurs : aucune cohorte de référence ne vaut pour eux.',
    'other-source': (name) =>
      `La cohorte de référence « ${name} » est d’un autre réseau ou d’une autre version : elle ne vaut pas ici.`,
    load: 'Charger une cohorte de référence …',
    drop: 'Reprendre celle du réseau',
  },
  ml: (volumeMl) => `${formatMl(volumeMl)} ml`,
  percent: (share) => formatPercent(share),
};
