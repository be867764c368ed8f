import type { comparisonLegend as english } from '../en/comparisonLegend.ts';
import type { Widened } from '../widened.ts';

export const comparisonLegend: Widened<typeof english> = {
  label: 'Ce qui est comparé sur l’image',
  agreement: (structure) => `${structure} et sa référence`,
  truePositive: 'concorde',
  falsePositive: 'en trop : contour seul',
  falseNegative: 'manque : référence seule',
  stale: 'Les contours ont changé : nouvelle mesure à la prochaine pause.',
  waiting: 'Mesure en cours …',
  disagreement: 'Désaccord, bit',
  disagreementMeaning:
    'Entropie de la part des observateurs qui ont inclus le voxel : 0 où ils sont d’accord, 1 bit où la moitié l’a inclus ; la même échelle pour chaque cas',
  observers: 'Observateurs',
  outline: (name) => `Tracé de ${name}`,
  notDrawn: (count) => `${count} autres sans tracé : huit au plus sont dessinés`,
};
