import { formatCount, formatDecimal } from '../../format.ts';
import type { run as english } from '../en/run.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');
const draws = (count: number): string => counted(count, 'tirage', 'tirages');

export const run: Widened<typeof english> = {
  run: 'Lancer',
  cancel: 'Annuler',
  progress: 'Avancement du calcul',
  loadingNetwork: 'Chargement du réseau',
  stopping: 'Arrêt en cours',
  resampling: 'Rééchantillonnage de l’image',
  reducing: 'Tracé des contours',
  encoding: (slice, of) => `Encodage de la coupe ${slice} sur ${of}`,
  sampling: ({ sample, samples, slice, slices }) =>
    `Tirage ${sample} sur ${samples} · coupe ${slice} sur ${slices}`,
  timeLeft: (duration) => `encore ${duration}`,
  keep: 'Garder ces tirages',
  discard: 'Abandonner',
  stoppedAfter: (samples, of) => `Arrêté après ${samples} tirages sur ${of}.`,
  stoppedWithin: (samples, of, slices, ofSlices) =>
    `Arrêté après ${samples} tirages sur ${of} dans ${slices} coupes sur ${ofSlices}.`,
  backendReasons: {
    preferred: 'WebGPU est disponible.',
    chosen: 'Choisi dans les réglages.',
    'no-webgpu': 'Ce navigateur n’a pas WebGPU.',
    'no-adapter': 'Aucun processeur graphique ne répond par WebGPU.',
    'software-adapter': 'WebGPU n’est ici qu’émulé par logiciel, ce qui est plus lent que WASM.',
    'session-failed': 'Le réseau n’a pas pu être chargé sur le processeur graphique.',
    'self-test': 'Sur une tuile de test, le processeur graphique a répondu autrement que WASM.',
  },
  threads: (count) => counted(count, 'fil', 'fils'),
  uncut: (why) =>
    `Le réseau ne peut pas être coupé à ses masques (${why}) et calcule en entier pour chaque tirage.`,
  ensembles: {
    single: () => 'un réseau',
    'deep-ensemble': (members) => `ensemble profond de ${members}`,
    'checkpoint-ensemble': (members) => `ensemble de ${members} points de contrôle`,
    'cv-ensemble': (members) => `ensemble de validation croisée de ${members}`,
  },
  flipNames: {
    'left-right': 'gauche-droite',
    'front-back': 'avant-arrière',
    'head-feet': 'tête-pieds',
    i: 'premier axe',
    j: 'deuxième axe',
    k: 'troisième axe',
  },
  and: 'et',
  dropout: 'dropout MC',
  augmentation: 'augmentation au test',
  onePass: 'un passage sans dropout',
  members: (count) => counted(count, 'membre', 'membres'),
  passes: (count) => counted(count, 'passage', 'passages'),
  flips: (count) => counted(count, 'retournement', 'retournements'),
  samples: draws,
  samplesOf: (count, of) => `${draws(count)} sur ${of}`,
  afterSamples: (count, of) => `après ${draws(count)} sur ${of}`,
  ended: {
    underWay: (count, of) => `Après ${draws(count)} sur ${of} ; d’autres suivent.`,
    single: 'Un seul tirage : il ne dit rien de la façon dont les tirages diffèrent.',
    asPlanned: (count) => `${draws(count)}, comme prévu.`,
    stable: (count, of) => `${draws(count)} sur ${of} : la liste ne changeait plus.`,
    agreed: ({ count, of, half, last, jaccard }) =>
      `${draws(count)} sur ${of} : la liste ne changeait plus ; sa tête après ${half} et après ${last} concorde (Jaccard ${formatDecimal(jaccard, 2)}).`,
    cancelled: (count, of) => `${draws(count)} sur ${of} : le calcul a été interrompu.`,
    failed: (count, of) =>
      `${draws(count)} sur ${of} : une erreur a mis fin au calcul, et ceux-ci ont été gardés.`,
    streams: (took, of) =>
      `Sur ${of} membres et retournements, ${took === 1 ? 'seul le premier a' : `les ${took} premiers ont`} participé.`,
    tooFew: 'Un seul tirage ne dit rien de la façon dont les tirages diffèrent.',
  },
  sampled: (percent) => `tiré dans ${percent}`,
  everywhere: 'Les tirages couvrent tout le volume.',
  inDoubt: (percent, change) =>
    `Tiré là où il y a incertitude : dans ${percent} des voxels ; ${change}.`,
  noChange: 'un tirage sur tout le champ n’a changé aucun voxel',
  change: (voxels, missed) =>
    `un tirage sur tout le champ a changé ${counted(voxels, 'voxel', 'voxels')}, dont ${missed} au dehors`,
  noneMissed: 'aucun',
  missed: (voxels, percent) => `${formatCount(voxels)} (${percent})`,
  missedMuch: 'C’est beaucoup : tirez partout pour voir ce qui manque.',
  bands: (bands) =>
    `La mémoire contient une partie du volume : les tirages ont été faits en ${bands} bandes de coupes.`,
  smallTiles: (tile, wished) =>
    `Tuiles de ${tile} voxels au lieu de ${wished}, pour tenir en mémoire.`,
  noFeatures:
    'Les caractéristiques de toutes les tuiles ne tiennent pas en mémoire : elles ont été recalculées à chaque tirage.',
  foreignDropout: 'Dropout ajouté à l’inférence : le réseau n’a pas été entraîné avec lui.',
  elementWise: 'Dropout de canaux entiers ; le réseau a été entraîné avec des éléments isolés.',
  noPrefix:
    'Le dropout agit dès les premières couches : le réseau entier calcule à chaque tirage, ce qui prend plus de temps.',
  details: {
    summary: 'Comment il a été obtenu',
    estimator: 'Estimateur',
    samples: 'Tirages',
    where: 'Où',
    computedOn: 'Calculé sur',
    memory: 'Mémoire',
    network: 'Réseau',
    withSeed: (method, seed) => `${method}, graine ${seed}.`,
  },
  settings: {
    title: 'Réseau, tirages, graine, moteur',
    network: 'Réseau',
    bundled: 'Fournis avec l’application',
    opened: 'Ouverts par vous',
    openNetwork: 'Ouvrir un réseau…',
    openNetworkFile: 'Ouvrir un paquet de réseau ou un fichier ONNX',
    aboutNetwork: 'Détails',
    summary: (samples, seed) => `${samples} · graine ${seed}`,
    more: 'Plus',
    samples: 'Tirages (T)',
    passes: 'Passages de dropout (T)',
    allMembers: (members) => `Les ${members} membres`,
    firstMember: 'Le premier membre seul',
    flips: (directions) => `Augmentation au test : retournements ${directions}`,
    single:
      'Un seul passage : ce réseau n’a pas de dropout, on ne saura donc rien de la façon dont les tirages diffèrent.',
    tooMany: (samples) => `${samples} tirages, c’est trop ; un calcul en fait 128 au plus.`,
    lowerPasses: (most) =>
      `Réduisez les passages à ${most}, ou renoncez aux membres ou aux retournements.`,
    leaveOut: 'Renoncez aux membres ou aux retournements.',
    seed: 'Graine',
    seedHint: 'La même graine donne les mêmes cartes, bit pour bit, sur le même moteur.',
    backend: 'Moteur',
    auto: 'Auto : WebGPU, sinon WASM',
    everywhere: 'Tirer partout',
    inDoubt:
      'Désactivé : un passage sans dropout trouve où il y a incertitude ou structure, et les tirages se font là ; un tirage sur tout le champ dit ce qui échappe.',
    stop: 'Arrêter quand la liste est stable',
    early: 'Montrer le résultat pendant les tirages',
    notAlone:
      'Avec plusieurs membres ou retournements, et sans dropout, tous les tirages se font partout.',
  },
  wholeNumber: (min, max, kept) => `Un nombre entier de ${min} à ${max}. ${kept} est gardé.`,
  fromTo: (min, max) => `De ${min} à ${max}.`,
  atLeast: (min) => `Au moins ${min}.`,
  aNumber: 'Un nombre.',
};
