import { formatCount } from '../../format.ts';
import { countedIn } from '../plural.ts';
import type { trust as english } from '../en/trust.ts';
import type { Widened } from '../widened.ts';
import { quality } from './quality.ts';

const counted = countedIn('fr');

export const trust: Widened<typeof english> = {
  title: 'Jusqu’où se fier aux contours',
  verdict: 'Verdict',
  verdicts: quality.verdicts,
  predicted: 'Dice prédit',
  dice: 'Dice',
  surfaceDice: 'Dice de surface',
  hd95: 'HD95, mm',
  volumeError: 'Erreur de volume',
  path: 'Longueur à tracer, mm',
  observersDice: 'Dice des observateurs',
  ece: 'ECE',
  overlap: 'UEO-AUC',
  measured: { reviewed: 'Les contours relus', automatic: 'Les contours automatiques' },
  against: (contours, reference) => `${contours} face à ${reference}.`,
  one: (name) => `${name} seul`,
  fusions: {
    majority: (observers) => `la majorité de ${formatCount(observers)} observateurs`,
    staple: (observers) => `l’estimation STAPLE de ${formatCount(observers)} observateurs`,
    union: (observers) => `l’union de ${formatCount(observers)} observateurs`,
    intersection: (observers) => `l’intersection de ${formatCount(observers)} observateurs`,
  },
  madeOfObservers:
    'Les contours sont issus de ces observateurs : ils concordent avec eux par construction, sauf ce qui a été modifié depuis.',
  notMeasured: (names) => `Non mesurées dans leur état actuel : ${names}.`,
  more: (count) => `${counted(count, 'autre structure', 'autres structures')} dans les tableaux.`,
  convention:
    'Distances entre surfaces pondérées par l’aire (DeepMind surface-distance) ; ECE et UEO-AUC (recouvrement moyen de l’incertitude et de l’erreur pour des budgets jusqu’à 5 %) à moins de 10 mm du contour du réseau lui-même et de la référence.',
};
