import { formatCount } from '../../format.ts';
import type { frame as english } from '../en/frame.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');

export const frame: Widened<typeof english> = {
  cancel: 'Annuler',
  close: 'Fermer',
  moreNotices: (count: number): string => counted(count, 'autre avis', 'autres avis'),
  dismiss: 'Masquer',
  noWords: (code) => ({
    title: `Il y a quelque chose à dire (${code}) ; les mots ne sont pas encore là.`,
    advice: 'S’ils ne viennent pas, le serveur qui fournit cette page ne répond plus.',
  }),
  about: 'À propos d’Isodoubt',
  open: 'Ouvrir',
  openImage: 'Ouvrir des images et des contours',
  demo: 'Démo',
  export: 'Exporter',
  demoCase: 'Cas de démonstration',
  synthetic: 'synthétique',
  image: 'Image',
  planes: 'Plans axial, sagittal et coronal',
  drop: 'Déposez des images, des contours, des tirages ou un paquet de réseau',
  radiological: 'Radiologique · R | L',
  neurological: 'Neurologique · L | R',
  sliceOf: (number, of) => `coupe ${number} / ${of}`,
  positionSeparator: ' · ',
  uncertainty: 'Incertitude',
  uncertaintyMeaning:
    'Entropie prédictive divisée par ln(classes) ; la même échelle pour tous les cas',
  certain: '0 certain',
  undecided: '1 indécis',
  opening: 'Ouverture',
  openingName: (name) => `Ouverture de ${name}`,
  openingSlices: (done, total) => `Coupe ${formatCount(done)} sur ${formatCount(total)}`,
  stay: 'Continuer la relecture',
  nothingOpened: 'Rien n’a été ouvert',
  notOpened: (name) => `${name} n’a pas été ouvert`,
  caseKept: 'Le cas qui était ouvert est conservé.',
  begin: 'Ouvrez un scanner ou une IRM pour commencer',
  beginHow:
    'Déposez n’importe où une série DICOM, un fichier NIfTI ou NRRD, avec ses contours s’il y en a, ou utilisez Ouvrir. Tout reste sur cette machine.',
  showDemo: 'Montrer le cas de démonstration',
  patient: 'Patient',
  identityHidden: 'Patient : masqué',
  asking: {
    openContours: 'Ouvrir ces contours ?',
    contoursEnd:
      'Les contours à l’écran ont été modifiés, ou portent des décisions non exportées. Ils seraient remplacés.',
    contoursYes: 'Ouvrir les contours',
    openCase: (name) => `Ouvrir ${name} ?`,
    caseEnds:
      'La relecture en cours contient des décisions non exportées. Ouvrir un autre cas y met fin.',
    caseYes: 'Ouvrir et terminer la relecture',
    runNetwork: 'Lancer le réseau ?',
    runEnds:
      'La relecture en cours contient des décisions non exportées. Un calcul de ce réseau se fait sur une autre grille et y met fin.',
    changesEnd:
      'Des contours ont été modifiés dans la relecture en cours. Un calcul en produit de nouveaux et y met fin : exportez d’abord ce qui doit être conservé.',
    runYes: 'Lancer et terminer la relecture',
  },
  feet: 'Pieds',
  head: 'Tête',
  strip: 'Coupe ; incertitude de chacune des pieds à la tête, régions marquées',
  sliceName: (number, of) => `Coupe ${number} sur ${of}`,
  seen: 'vue',
  seed: (seed) => `graine ${seed}`,
  tooLittle: 'trop peu',
  aboutText: [
    'Les lignes isodoses montrent où est la dose. Les lignes d’Isodoubt montrent où un contour automatique est incertain, pour que le temps limité de la relecture aille là où il compte.',
    '**Isodoubt est un outil de recherche, pas un dispositif médical.** Une faible incertitude ne veut pas dire qu’un contour est juste : un réseau peut se tromper avec assurance.',
    'Rien ne quitte cette machine : la page ne peut parler qu’à sa propre adresse, et une politique de sécurité du contenu l’y tient.',
  ],
  licences: 'Licences de tous les composants',
  version: (version) => `Version ${version} · Apache-2.0`,
};
