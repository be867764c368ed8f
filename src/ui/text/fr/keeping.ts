import type { keeping as english } from '../en/keeping.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');

export const keeping: Widened<typeof english> = {
  states: {
    saving: 'Enregistrement …',
    saved: 'Enregistré',
    full: 'Non enregistré : disque plein',
    refused: 'Rien n’est conservé : le navigateur refuse',
    newer: 'Non enregistré : données d’une version plus récente',
    elsewhere: 'Lecture seule : ouvert dans un autre onglet',
    off: 'Sans trace : rien n’est conservé',
    empty: 'Rien n’est encore conservé',
  },
  badgeTitle: 'Ce qui est conservé sur cette machine',
  dialog: 'Conservé sur cette machine',
  dialogLead:
    'Les décisions et les contours sont conservés au fur et à mesure dans ce navigateur, pour que rien ne soit perdu avec la page. Les images ne le sont pas : elles sont reconnues à leur SHA-256 et ouvertes à nouveau.',
  reviewer: 'Relecteur ou relectrice',
  noReviewer: 'ajouter votre nom',
  reviewerHint: 'Figure désormais dans le journal d’audit ; peut rester vide.',
  traceless: 'Ne laisser aucune trace',
  tracelessHint:
    'Plus rien n’est conservé sur le disque, et ce que cette relecture y avait est supprimé. Exportez avant de fermer la page.',
  reviews: 'Relectures',
  none: 'Rien n’est conservé.',
  present: 'ouverte',
  purge: 'Tout supprimer',
  purgeSure:
    'Tout supprimer ? Les fichiers exportés restent intacts ; rien d’autre ne peut le rétablir.',
  purgeYes: 'Oui, tout supprimer',
  stay: 'Conserver',
  total: (reviews, bytes) => `${counted(reviews, 'relecture', 'relectures')}, ${bytes}`,
  continue: 'Reprendre',
  remove: 'Supprimer',
  removeNamed: (name) => `Supprimer la relecture de ${name}`,
  continueNamed: (name) => `Reprendre la relecture de ${name}`,
  notNow: 'Plus tard',
  continueTitle: 'Reprendre là où vous en étiez ?',
  progress: (decided, regions, changes) =>
    `${decided} sur ${regions} décidées, ${counted(changes, 'modification', 'modifications')}`,
  exported: 'exportée',
  aside: 'mise de côté',
  running: 'le réseau calculait ; rien de ce calcul n’est conservé',
  dropAgain: (name) =>
    `Ouvrez ou déposez ${name} à nouveau : la relecture reprend d’elle-même. L’image est reconnue à son SHA-256, quel que soit son nom.`,
  resuming: 'Reprise de la relecture conservée …',
  resumed: (progress) => `Reprise là où elle avait été laissée : ${progress}.`,
  damaged: 'Ce qui n’a pas pu être lu a été laissé de côté et reste sur le disque.',
  startOver: 'Recommencer',
  dismiss: 'Masquer',
  elsewhereTitle: 'Ce cas est ouvert dans un autre onglet, qui l’enregistre.',
  elsewhereAdvice: 'Rien n’est enregistré ici.',
  takenTitle: 'Un autre onglet a pris la main sur ce cas.',
  takenAdvice: 'Tout ce qui précède y est conservé ; plus rien n’est enregistré ici.',
  takeOver: 'Prendre la main ici',
  fullTitle: (unsaved) =>
    `${counted(unsaved, 'modification n’est pas', 'modifications ne sont pas')} sur le disque : l’espace de cette page est plein.`,
  fullResult: 'Le résultat n’est pas sur le disque : l’espace de cette page est plein.',
  fullAdvice:
    'Elles restent en mémoire et seront écrites dès qu’il y aura de la place. Exportez, ou supprimez des relectures terminées.',
  refusedTitle: 'Le navigateur ne laisse cette page rien conserver sur le disque.',
  refusedAdvice:
    'Une fenêtre privée ou une règle en est peut-être la cause. Vous pouvez continuer ; exportez avant de fermer la page.',
  newerTitle: 'Une version plus récente d’Isodoubt conserve ses relectures dans ce navigateur.',
  newerAdvice:
    'Elles restent intactes, et cette relecture n’est pas conservée. Utilisez cette version, ou exportez avant de fermer la page.',
  export: 'Exporter',
  list: 'Ce qui est conservé',
  retry: 'Réessayer',
  interruptedTitle: 'La page s’est fermée pendant que le réseau calculait sur cette image.',
  interruptedAdvice: 'Rien de ce calcul n’est conservé.',
  runAgain: 'Relancer',
};
