import type { settings as english } from '../en/settings.ts';
import type { Widened } from '../widened.ts';

/** As in English. */
export const settings: Widened<typeof english> = {
  title: 'Réglages',
  search: 'Chercher dans les réglages et les touches',
  nothing: 'Rien de ce nom. Essayez un autre mot, ou une touche.',
  sections: { reading: 'Lecture', keeping: 'Vous, et ce qui est gardé', keys: 'Touches' },
  language: 'Langue',
  languageHint: 'De l’écran et du rapport ; les fichiers gardent des noms anglais.',
  hand: 'Souris et touches',
  handHint:
    'PACS : bouton gauche fenêtre, bouton droit zoom. Neuro : bouton gauche réticule, bouton droit fenêtre.',
  hands: { pacs: 'PACS', neuro: 'Neuro' },
  convention: 'Convention',
  conventionHint: 'Quel côté du patient est à gauche de l’écran ; l’étiquette le dit toujours.',
  conventions: { radiological: 'Radiologique : R | L', neurological: 'Neurologique : L | R' },
  zoom: 'Zoom sur les régions',
  zoomHint: 'La région suivante ou précédente est centrée et agrandie.',
  comparison: 'Contour automatique',
  comparisonHint: 'Comment il est montré à côté des contours modifiés.',
  comparisons: {
    off: 'Masqué',
    changed: 'Différences teintées',
    outline: 'Teinte et contour en tirets',
  },
  introduction: 'Introduction',
  introductionHint: 'Les trois premières étapes sur le cas de démonstration.',
  introductionAgain: 'Revoir l’introduction',
  on: 'Oui',
  off: 'Non',
  noKey: 'aucune touche',
  press: 'Appuyez sur une touche …',
  restoreAll: 'Toutes les touches d’origine',
  change: (key: string, title: string): string => `${key} : une autre touche pour ${title}`,
  add: (title: string): string => `Une touche pour ${title}`,
  remove: (key: string, title: string): string => `Enlever ${key} à ${title}`,
  restore: (title: string): string => `Touches d’origine de ${title}`,
  taken: (key: string, title: string): string =>
    `${key} appartient à « ${title} ». Enlevez-la d’abord là-bas.`,
  reserved: (key: string): string =>
    `${key} est au navigateur, ou garde toujours le même sens ici.`,
};
