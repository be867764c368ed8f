import { formatCount } from '../../format.ts';
import type { report as english } from '../en/report.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');

export const report: Widened<typeof english> = {
  title: 'Relecture des contours',
  documentTitle: (name) => `Relecture des contours de ${name}`,
  caseName: 'Cas',
  identity: 'Patient',
  noIdentity: 'non nommé : un fichier NIfTI ne contient ni nom, ni identifiant, ni date',
  image: 'Image',
  imageOf: (shape, spacing) => `${shape} voxels de ${spacing} mm`,
  auditTrail: 'Journal d’audit',
  auditEntries: (entries) => `${entries} entrées, dernier hachage`,
  reviewer: 'Relu par',
  noReviewer: 'aucun nom n’a été saisi',
  reviewed: 'Relu le',
  notReviewed: 'rien n’a été décidé ni modifié',
  decided: 'Régions décidées',
  of: (part, whole) => `${part} sur ${whole}`,
  inBudget: 'de celles du budget',
  changed: 'Structures modifiées',
  edits: (count) => counted(count, 'modification en vigueur', 'modifications en vigueur'),
  noEdits: 'les contours sont les automatiques',
  time: 'Temps sur les régions',
  slicesSeen: (seen, of) => `${formatCount(seen)} sur ${counted(of, 'coupe vue', 'coupes vues')}`,
  remaining: 'Erreur attendue restante',
  ofWhole: (whole) => `sur ${whole} ml dans la ROI`,
  structures: 'Structures',
  structure: 'Structure',
  automatic: 'Automatique, ml',
  afterReview: 'Relu, ml',
  change: 'Écart, ml',
  range: 'Tirages, ml',
  agreement: 'Dice par paires',
  dice: 'Dice, automatique et relu',
  path: 'Tracé ajouté, mm',
  added: 'ajoutée',
  removed: 'supprimée',
  unchanged: 'inchangé',
  noStructures: 'Le résultat n’a aucune structure.',
  moreStructures: (count) =>
    `${counted(count, 'autre structure inchangée', 'autres structures inchangées')} dans les tableaux.`,
  review: 'Ce qui a été relu',
  budget: (budget, order) => `Budget : ${budget}, d’abord par ${order}.`,
  orders: {
    expected: 'correction attendue par seconde de lecture',
    uncertainty: 'incertitude cumulée',
    surprise: 'surprise',
  },
  bought: ({ regions, whole, slices, minutes, found, expected }) =>
    `Il comprend ${regions} sur ${whole} de la liste, ${slices}, ${minutes} de lecture, et montre ${found} ml des ${expected} ml d’erreur attendue.`,
  byRules: (places) =>
    `La liste contient ${counted(places, 'endroit', 'endroits')} où une règle est enfreinte.`,
  nothingKnown:
    'Le nombre d’erreurs restantes est inconnu : ces contours sont venus sans incertitude.',
  nothingExpected: 'Aucune erreur n’est attendue, ou la ROI est vide.',
  emptyQueue: 'La liste de relecture est vide.',
  decision: 'Décision',
  regions: 'Régions',
  volume: 'Volume, ml',
  expected: 'Erreur attendue, ml',
  spent: 'Temps',
  all: 'Toutes',
  changes: (tools) => `Modifications en vigueur : ${tools}.`,
  structuring: (count) =>
    `${counted(count, 'modification', 'modifications')} de la liste des structures.`,
  tools: {
    brush: 'pinceau',
    eraser: 'gomme',
    lasso: 'lasso',
    'fill-holes': 'trous comblés',
    'remove-island': 'îlot supprimé',
    'keep-island': 'un seul îlot gardé',
    grow: 'agrandi',
    shrink: 'réduit',
    smooth: 'lissé',
    interpolate: 'interpolé entre les coupes',
    'copy-slice': 'copié sur la coupe suivante',
    tighter: 'contour plus serré des tirages',
    wider: 'contour plus large des tirages',
    alternative: 'alternative parmi les tirages',
  },
  tool: (name, count) => `${name} ${formatCount(count)} ×`,
  left: 'Ce qui reste',
  leftText: ({ settled, whole, left, unseen, remaining }) =>
    `Sur ${whole} ml d’erreur attendue, ${settled} ml se trouvent dans le champ de régions acceptées ou corrigées et sont tenus pour réglés. ${left} ml ne se trouvent que dans le champ de régions passées ou signalées, ${unseen} ml dans celui d’aucune région décidée : ${remaining} ml restent attendus.`,
  assumption:
    'Cela suppose que les probabilités d’erreur sont justes et que toute erreur dans le champ d’une région acceptée ou corrigée a été vue et corrigée. Les erreurs commises avec assurance n’y figurent pas : là où le réseau se trompe sans hésiter, rien ici ne le signale.',
  auditedArea: (part, whole) => `Cela fait ${part} cm² de contour sur ${whole}.`,
  settledKey: 'réglé',
  leftKey: 'passé ou signalé',
  unseenKey: 'non décidé',
  figures: 'Régions',
  figuresOf: (shown, all) =>
    shown < all
      ? `${formatCount(shown)} sur ${counted(all, 'région', 'régions')}, d’abord les signalées et les corrigées ; toutes sont dans les tableaux.`
      : `${counted(all, 'région', 'régions')}, d’abord les signalées et les corrigées.`,
  reviewedLine: 'relu',
  automaticLine: 'automatique, là où il diffère',
  regionBox: 'la région',
  figureAlt: (rank, structure, slice) =>
    `Région ${rank}, ${structure}, ${slice} : image avec contours`,
  source: 'D’où viennent les contours',
  network: 'Réseau',
  weights: 'Poids',
  estimator: 'Estimateur',
  estimatorOf: (name, samples, seed) =>
    `${name}, ${counted(samples, 'tirage', 'tirages')}, graine ${seed}`,
  single: 'un passage sans dropout',
  dropout: 'dropout MC',
  members: (count) => `ensemble de ${count}`,
  augmentation: 'augmentation au test',
  ended: {
    stable: 'arrêté quand la liste ne changeait plus',
    cancelled: 'le calcul a été annulé, ceux-ci ont été gardés',
    failed: 'une erreur a mis fin au calcul, ceux-ci ont été gardés',
    'under-way': 'le calcul était en cours',
  },
  backend: 'Calculé sur',
  threads: (kind, threads) => `${kind}, ${counted(threads, 'fil', 'fils')}`,
  calibration: 'Calibration',
  temperature: (temperature) => `température ${temperature}`,
  bias: (bias) => `biais par classe ${bias}`,
  uncalibrated: 'aucune : température 1, sans biais',
  recalibration: 'Recalibration du réseau',
  recalibrationOf: (values, fittedOn) =>
    `${values}, de la moyenne des tirages ; ajustée sur ${fittedOn}`,
  errors: 'Erreur attendue',
  head: (id, version) => `par le réseau d’erreur ${id} ${version}`,
  own: 'd’après la probabilité moyenne des tirages',
  samples: 'Tirages',
  files: 'Fichiers',
  samplesOf: (samples, files) =>
    `${counted(samples, 'tirage calculé', 'tirages calculés')} ailleurs, dans ${counted(files, 'fichier', 'fichiers')}`,
  moreFiles: (count) => `et ${formatCount(count)} de plus`,
  contours: 'Contours',
  contoursOf: (files, formats) => `${counted(files, 'fichier', 'fichiers')} (${formats})`,
  contoursNotKnown: 'La façon dont ils ont été tracés n’est pas connue ici.',
  noErrors: 'inconnues : ces contours sont venus sans incertitude',
  notKnown: 'On ne sait rien ici du réseau qui les a produits.',
  partial: (done, planned) =>
    `Seulement ${formatCount(done)} sur ${counted(planned, 'coupe calculée', 'coupes calculées')}.`,
  comments: 'Commentaires',
  moreComments: (count) =>
    `${counted(count, 'commentaire antérieur', 'commentaires antérieurs')} dans les données.`,
  issues: 'Doutes sur l’image et le réseau',
  noIssues: 'Aucun.',
  exported: 'Exporté',
  exportedNothing: 'Aucune image.',
  exportedAs: (files, formats) => `${counted(files, 'image', 'images')} : ${formats}.`,
  exportedIdentity: {
    kept: 'Patient comme dans l’image.',
    removed: 'Patient retiré des noms et des en-têtes.',
  },
  notWritten: 'Non écrit :',
  definitions: 'Ce que signifient les mesures',
  terms: {
    range:
      'le plus petit et le plus grand volume parmi les tirages du réseau : sa distance à une réponse unique.',
    agreement:
      'coefficient de Dice moyen sur toutes les paires de tirages ; 1 si tous concordent. Il dit si le réseau est sûr, non s’il a raison.',
    dice: 'le double du volume commun sur la somme des deux, automatique et relu ; 1 là où rien n’a été modifié.',
    path: 'bord du contour relu, coupe par coupe, que l’automatique n’a pas : ce qu’il a fallu tracer (added path length, Vaassen 2020).',
    expected:
      'somme sur les voxels de la probabilité que le label soit faux, multipliée par le volume d’un voxel. Une région en montre tout ce qui est à moins de 17 mm de son milieu, une seule fois.',
  },
  record:
    'Tous les chiffres de ce compte rendu, ceux qui y manquent et le journal de la relecture sont dans le fichier JSON joint et dans des tableaux (CSV).',
  notice:
    'Isodoubt est un outil de recherche, non un dispositif médical. Ce compte rendu documente une relecture ; il ne valide pas les contours pour un traitement.',
};
