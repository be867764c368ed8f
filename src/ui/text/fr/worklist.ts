import { formatCount, formatDecimal } from '../../format.ts';
import type { worklist as english } from '../en/worklist.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');

export const worklist: Widened<typeof english> = {
  title: 'Liste de travail',
  contours: 'Contours',
  tabs: 'Contenu de ce panneau',
  openMany: 'Ouvrir plusieurs images, avec leurs masques et leurs tirages',
  openFolder: 'Ouvrir un dossier de cas',
  list: 'Cas',
  caseOf: (number, of) => `Cas ${formatCount(number)} sur ${formatCount(of)}`,
  cases: (count) => counted(count, 'cas', 'cas'),
  doneSoFar: (done) => counted(done, 'terminé', 'terminés'),
  noneOpen: 'Aucun cas de la liste n’est ouvert',
  runAll: 'Tout calculer',
  cancelAll: 'Tout annuler',
  finish: 'Terminé, suivant',
  reopen: 'Reprendre',
  order: 'Ordre',
  orders: { quality: 'Les moins bons d’abord', name: 'Nom', state: 'État' },
  filter: 'Afficher',
  filters: {
    all: 'Tous',
    review: 'À relire',
    waiting: 'Sans résultat',
    done: 'Terminés',
    failed: 'En échec',
  },
  noneShown: 'Aucun cas n’est dans cet état.',
  states: {
    new: 'nouveau',
    queued: 'en attente',
    running: 'en cours',
    ready: 'prêt',
    'in-review': 'en relecture',
    done: 'terminé',
    flagged: 'signalé',
    failed: 'en échec',
  },
  stages: {
    reading: 'lecture',
    network: 'chargement du réseau',
    sampling: 'tirages',
    assessing: 'prédiction de la qualité',
    keeping: 'conservation du résultat',
  },
  dice: (dice) => formatDecimal(dice, 2),
  predicted: (dice, structure) => `Dice prédit ${dice} (${structure})`,
  agreement: (dice, structure) =>
    `accord des tirages ${dice} (${structure}) ; aucun réseau ne prédit la qualité de ce cas`,
  agreementShort: (dice, structure) => `accord ${dice} ${structure}`,
  decided: (done, of) => `${formatCount(done)} sur ${formatCount(of)} décidées`,
  changes: (count) => counted(count, 'modification', 'modifications'),
  difficulty: 'Difficulté',
  difficulties: { none: 'non précisée', easy: 'facile', medium: 'moyenne', hard: 'difficile' },
  comment: 'Commentaire',
  files: (count) => counted(count, 'fichier', 'fichiers'),
  roles: { image: 'image', mask: 'masque', sample: 'tirage', series: 'autre série, non lue' },
  pairedBy: { name: 'par son nom', grid: 'par sa grille', choice: 'choisi par vous' },
  ownSamples: 'Tirages faits ailleurs',
  run: 'Calculer',
  cancel: 'Annuler',
  remove: 'Retirer',
  removeCase: (name) => `Retirer ${name} de la liste`,
  glancing: 'Lecture des en-têtes',
  glancingCount: (done, total) => `Fichier ${formatCount(done + 1)} sur ${formatCount(total)}`,
  question: 'À quelle image appartient chaque fichier ?',
  clear: (cases) => (cases === 1 ? 'Un cas est clair.' : `${formatCount(cases)} cas sont clairs.`),
  unclear: (files) =>
    files === 1
      ? 'Pour un fichier, ce n’est pas clair. Rien n’est deviné :'
      : `Pour ${formatCount(files)} fichiers, ce n’est pas clair. Rien n’est deviné :`,
  reasons: {
    'several-images': 'convient à plus d’une image',
    'unclear-content': 'peut être une image ou un masque',
    'looks-like-image': 'porte le nom d’un masque et ressemble à une image',
  },
  belongsTo: (image) => `Appartient à ${image}`,
  ownCase: 'Un cas à part',
  leaveOut: 'Laisser de côté',
  add: 'Ajouter les cas',
  ready: (name) => `${name} est prêt.`,
  failed: (name) => `${name} a échoué.`,
};
