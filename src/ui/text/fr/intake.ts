import { formatCount } from '../../format.ts';
import type { intake as english } from '../en/intake.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');

export const intake: Widened<typeof english> = {
  inspecting: 'Examen des fichiers',
  inspectingCount: (done, total) => `Fichier ${formatCount(done + 1)} sur ${formatCount(total)}`,
  title: 'Ce qui a été trouvé',
  oneOf: (images) => `${counted(images, 'image', 'images')}. Laquelle ouvrir ?`,
  cases: (images) =>
    images === 1
      ? 'Un cas pour la liste de travail.'
      : `${formatCount(images)} cas pour la liste de travail.`,
  toCheck: 'À vérifier avant l’ouverture.',
  nothing: 'Rien parmi ces fichiers ne peut être ouvert.',
  images: 'Images',
  openImage: 'l’image ouverte',
  slices: (count) => counted(count, 'coupe', 'coupes'),
  files: (count) => counted(count, 'fichier', 'fichiers'),
  unnamed: 'sans description',
  contours: 'Contours',
  contoursOf: (image) => `Contours pour ${image}`,
  formats: {
    rtstruct: 'structures RT (RTSTRUCT)',
    'dicom-seg': 'segmentation DICOM',
    'label-map': 'carte d’étiquettes',
  },
  structures: (count) => counted(count, 'structure', 'structures'),
  structuresChosen: (chosen, count) =>
    `${formatCount(chosen)} sur ${counted(count, 'structure', 'structures')}`,
  unnamedStructure: (number) => `Structure ${number}`,
  all: 'Toutes',
  none: 'Aucune',
  tooMany: (limit) => `Au plus ${formatCount(limit)} structures peuvent être ouvertes à la fois.`,
  fewer: 'Il faudrait renoncer à celles qui ne sont pas cochées, ou à d’autres à leur place.',
  tooLarge: (needed, limit) =>
    `Pour travailler avec elle, il faut environ ${needed} de mémoire ; il y en a ${limit}. Que faut-il en ouvrir ?`,
  everyNth: (n, slices) =>
    n === 2
      ? `Une coupe sur deux : ${formatCount(slices)} coupes, deux fois plus espacées`
      : `Une coupe sur ${formatCount(n)} : ${formatCount(slices)} coupes`,
  slicesAt: {
    upper: (slices) => `Les ${formatCount(slices)} dernières coupes, telles quelles`,
    middle: (slices) => `Les ${formatCount(slices)} coupes du milieu, telles quelles`,
    lower: (slices) => `Les ${formatCount(slices)} premières coupes, telles quelles`,
  },
  pairedBy: {
    series: 'renvoie à cette série',
    'frame-of-reference': 'renvoie à une autre série du même repère',
    geometry: 'se trouve là où est cette image',
    name: 'par son nom',
    choice: 'choisi par vous',
  },
  resampled: 'Sur une autre grille : rééchantillonné sur celle de l’image.',
  mismatch: {
    patient: 'Il concerne un autre patient que l’image.',
    study: 'Il appartient à un autre examen que l’image.',
  },
  mismatchAccept: 'Ouvrir quand même ; cela est consigné',
  role: (files) => (files === 1 ? 'Ce que c’est :' : 'Ce que sont ces fichiers :'),
  roleOf: (name) => `Ce qu’est ${name}`,
  roles: {
    review: 'contours à relire',
    reference: 'référence',
    observer: 'observateur',
    observers: 'chaque structure est un observateur',
    sample: 'tirage',
  },
  rolesOfAll: {
    review: 'Contours à relire',
    reference: 'La référence',
    observer: 'Observateurs',
    observers: 'Chaque structure est un observateur',
    sample: 'Tirages faits ailleurs',
  },
  roleHints: {
    review: 'Chaque fichier contient ses propres structures.',
    reference: 'Ce à quoi on compare les contours.',
    observer: 'Chaque fichier contient les mêmes structures, tracées par quelqu’un d’autre.',
    observers: 'Un fichier contient ce que plusieurs personnes ont tracé, une structure chacune.',
    sample: 'Tous les fichiers contiennent les mêmes structures, tracées par un réseau.',
  },
  questions: (files) =>
    files === 1
      ? 'Un fichier n’est pas clair. Rien n’est deviné :'
      : `${formatCount(files)} fichiers ne sont pas clairs. Rien n’est deviné :`,
  reasons: {
    'several-images': 'convient à plus d’une image',
    'unclear-content': 'peut être une image ou un masque',
    'looks-like-image': 'porte le nom d’un masque et ressemble à une image',
    'no-reference': 'ne dit pas à quelle image il appartient',
  },
  belongsTo: (image) => `Appartient à ${image}`,
  ownCase: 'Un cas à part',
  leaveOut: 'Laisser de côté',
  leftOut: (files) => `Non ouverts : ${counted(files, 'fichier', 'fichiers')}`,
  leftOutBecause: {
    'no-image': 'Son image n’est pas là : déposez les deux ensemble.',
    'other-grid': 'Il se trouve ailleurs que l’image.',
    'not-chosen': 'Laissé de côté par vous.',
    'other-series': 'Ces contours appartiennent à une autre série. Déposez ses images avec eux.',
    refused: 'Il ne peut pas être ouvert.',
  },
  missingFromDirectory: (files) =>
    `L’index d’un disque. ${counted(files, 'fichier qu’il cite manque', 'fichiers qu’il cite manquent')} : des coupes ou des contours peuvent faire défaut.`,
  ofNoUse: {
    'rt-plan': 'Un plan de traitement.',
    'rt-dose': 'Une distribution de dose.',
    'rt-image': 'Une image de contrôle du traitement.',
    report: 'Un compte rendu structuré.',
    presentation: 'Un état de présentation.',
    'key-objects': 'Une liste d’images clés.',
    registration: 'Un recalage.',
    directory: 'L’index d’un disque.',
    'secondary-capture': 'Une capture d’écran, sans position dans le patient.',
    'parametric-map': 'Une carte paramétrique.',
    document: 'Un document.',
    other: 'Un fichier DICOM d’un autre type.',
  },
  open: 'Ouvrir',
  add: 'Ajouter les cas',
};
