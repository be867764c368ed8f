import type { comparisonLegend as english } from '../en/comparisonLegend.ts';
import type { Widened } from '../widened.ts';

export const comparisonLegend: Widened<typeof english> = {
  label: 'Ce qui est comparé sur l’image',
  agreement: (structure) => `${structure} et sa référence`,
  truePositive: 'concorde',
  falsePositive: 'en trop : contour seul',
  falseNegative: 'manque : référence seule',
  stale: 'Les contours ont changé : nouvelle mesure dès que vous marquez une pause.',
  waiting: 'Mesure en cours…',
  disagreement: 'Désaccord des observateurs',
  disagreementMeaning:
    'Entropie de la part des observateurs qui ont le voxel, en bits ; la même échelle pour chaque cas',
  agreed: '0 d’accord',
  divided: '1 bit : partagés par moitié',
  observers: 'Observateurs',
  outline: (name) => `Tracé de ${name}`,
  notDrawn: (count) => `${count} autres sans tracé : huit peuvent être dessinés`,
};
