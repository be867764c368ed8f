import type { sidePanel as english } from '../en/sidePanel.ts';
import type { Widened } from '../widened.ts';

export const sidePanel: Widened<typeof english> = {
  label: 'Relecture',
  tabs: 'Ce que montre le panneau de droite',
  titles: { queue: 'Liste', quality: 'Qualité', compare: 'Comparer' },
  noContours:
    'Pas encore de contours : lancez le réseau, ou déposez un masque ou un jeu de structures.',
  noReference: 'Pas encore de référence.',
  addReference:
    'Déposez des contours tracés par quelqu’un d’autre sur cette image : un seul jeu est une référence, plusieurs sont des observateurs.',
};
