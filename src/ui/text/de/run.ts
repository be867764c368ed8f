import { formatCount, formatDecimal } from '../../format.ts';
import type { run as english } from '../en/run.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

/** In the dative plural too: `von 20 Ziehungen`. */
const draws = (count: number): string => counted(count, 'Ziehung', 'Ziehungen');

export const run: Widened<typeof english> = {
  run: 'Starten',
  cancel: 'Abbrechen',
  progress: 'Fortschritt des Rechenlaufs',
  loadingNetwork: 'Netz wird geladen',
  stopping: 'Wird angehalten',
  resampling: 'Bild wird umgerechnet',
  reducing: 'Konturen werden gezeichnet',
  encoding: (slice, of) => `Kodierung: Schicht ${slice} von ${of}`,
  sampling: ({ sample, samples, slice, slices }) =>
    `Ziehung ${sample} von ${samples} · Schicht ${slice} von ${slices}`,
  timeLeft: (duration) => `noch ${duration}`,
  keep: 'Diese Ziehungen behalten',
  discard: 'Verwerfen',
  stoppedAfter: (samples, of) => `Angehalten nach ${samples} von ${draws(of)}.`,
  stoppedWithin: (samples, of, slices, ofSlices) =>
    `Angehalten nach ${samples} von ${draws(of)} in ${slices} von ${ofSlices} Schichten.`,
  backendReasons: {
    preferred: 'WebGPU ist verfügbar.',
    chosen: 'In den Einstellungen gewählt.',
    'no-webgpu': 'Dieser Browser hat kein WebGPU.',
    'no-adapter': 'Kein Grafikprozessor antwortet über WebGPU.',
    'software-adapter':
      'WebGPU wird hier nur in Software nachgebildet, was langsamer ist als WASM.',
    'session-failed': 'Das Netz konnte nicht auf den Grafikprozessor geladen werden.',
    'self-test': 'Der Grafikprozessor hat auf einer Testkachel anders geantwortet als WASM.',
  },
  threads: (count) => counted(count, 'Thread', 'Threads'),
  uncut: (why) =>
    `Das Netz lässt sich nicht an seinen Masken teilen (${why}) und rechnet für jede Ziehung ganz.`,
  ensembles: {
    single: () => 'ein Netz',
    'deep-ensemble': (members) => `Deep Ensemble aus ${members}`,
    'checkpoint-ensemble': (members) => `Checkpoint-Ensemble aus ${members}`,
    'cv-ensemble': (members) => `Kreuzvalidierungs-Ensemble aus ${members}`,
  },
  flipNames: {
    'left-right': 'links-rechts',
    'front-back': 'vorn-hinten',
    'head-feet': 'Kopf-Fuß',
    i: 'erste Achse',
    j: 'zweite Achse',
    k: 'dritte Achse',
  },
  and: 'und',
  dropout: 'MC-Dropout',
  augmentation: 'Testzeit-Augmentierung',
  onePass: 'ein Durchlauf ohne Dropout',
  members: (count) => counted(count, 'Mitglied', 'Mitglieder'),
  passes: (count) => counted(count, 'Durchlauf', 'Durchläufe'),
  flips: (count) => counted(count, 'Spiegelung', 'Spiegelungen'),
  samples: draws,
  samplesOf: (count, of) => `${count} von ${draws(of)}`,
  afterSamples: (count, of) => `nach ${count} von ${draws(of)}`,
  ended: {
    underWay: (count, of) => `Nach ${count} von ${draws(of)}; weitere folgen.`,
    single: 'Eine Ziehung: Sie sagt nichts darüber, wie sich Ziehungen unterscheiden.',
    asPlanned: (count) => `${draws(count)}, wie geplant.`,
    stable: (count, of) => `${count} von ${draws(of)}: Die Prüfliste änderte sich nicht mehr.`,
    agreed: ({ count, of, half, last, jaccard }) =>
      `${count} von ${draws(of)}: Die Prüfliste änderte sich nicht mehr; ihre Spitze nach ${half} und nach ${last} stimmt überein (Jaccard ${formatDecimal(jaccard, 2)}).`,
    cancelled: (count, of) => `${count} von ${draws(of)}: Der Rechenlauf wurde abgebrochen.`,
    failed: (count, of) =>
      `${count} von ${draws(of)}: Ein Fehler beendete den Rechenlauf, diese wurden behalten.`,
    streams: (took, of) =>
      `Von ${of} Mitgliedern und Spiegelungen ${took === 1 ? 'nahm nur das erste' : `nahmen die ersten ${took}`} teil.`,
    tooFew: 'Eine Ziehung sagt nichts darüber, wie sich Ziehungen unterscheiden.',
  },
  sampled: (percent) => `gezogen in ${percent}`,
  everywhere: 'Gezogen wurde überall.',
  inDoubt: (percent, change) =>
    `Gezogen, wo Unsicherheit besteht: in ${percent} der Voxel; ${change}.`,
  noChange: 'eine Ziehung über das ganze Feld änderte kein Voxel',
  change: (voxels, missed) =>
    `eine Ziehung über das ganze Feld änderte ${formatCount(voxels)} Voxel, ${missed} außerhalb`,
  noneMissed: 'keines davon',
  missed: (voxels, percent) => `${formatCount(voxels)} davon (${percent})`,
  missedMuch: 'Das ist viel: überall ziehen, um zu sehen, was fehlt.',
  bands: (bands) =>
    `Der Speicher fasst nur einen Teil des Volumens: Gezogen wurde in ${bands} Schichtpaketen.`,
  smallTiles: (tile, wished) =>
    `Kacheln von ${tile} Voxeln statt ${wished}, damit sie in den Speicher passen.`,
  noFeatures:
    'Die Merkmale aller Kacheln passen nicht in den Speicher: Sie wurden für jede Ziehung neu berechnet.',
  foreignDropout: 'Dropout erst bei der Anwendung eingefügt: Das Netz wurde nicht damit trainiert.',
  elementWise: 'Dropout ganzer Kanäle; trainiert wurde das Netz mit einzelnen Elementen.',
  noPrefix:
    'Dropout wirkt schon auf die ersten Lagen, daher rechnet für jede Ziehung das ganze Netz: Das dauert länger.',
  details: {
    summary: 'Wie es entstand',
    estimator: 'Schätzer',
    samples: 'Ziehungen',
    where: 'Wo',
    computedOn: 'Gerechnet auf',
    memory: 'Speicher',
    network: 'Netz',
    withSeed: (method, seed) => `${method}, Startwert ${seed}.`,
  },
  settings: {
    title: 'Netz, Ziehungen, Startwert, Backend',
    network: 'Netz',
    bundled: 'In der App enthalten',
    opened: 'Selbst geöffnet',
    openNetwork: 'Netz öffnen …',
    openNetworkFile: 'Netzpaket oder ONNX-Datei öffnen',
    aboutNetwork: 'Angaben',
    summary: (samples, seed) => `${samples} · Startwert ${seed}`,
    more: 'Mehr',
    samples: 'Ziehungen (T)',
    passes: 'Dropout-Durchläufe (T)',
    allMembers: (members) => `Alle ${members} Mitglieder`,
    firstMember: 'Nur das erste Mitglied',
    flips: (directions) => `Testzeit-Augmentierung: Spiegelungen ${directions}`,
    single:
      'Ein Durchlauf: Dieses Netz hat kein Dropout, daher bleibt unbekannt, wie sich Ziehungen unterscheiden.',
    tooMany: (samples) => `${samples} Ziehungen sind zu viele; ein Rechenlauf macht höchstens 128.`,
    lowerPasses: (most) =>
      `Durchläufe auf ${most} senken oder Mitglieder oder Spiegelungen weglassen.`,
    leaveOut: 'Mitglieder oder Spiegelungen weglassen.',
    seed: 'Startwert (Seed)',
    seedHint: 'Derselbe Startwert gibt auf demselben Backend dieselben Karten, Bit für Bit.',
    backend: 'Backend',
    auto: 'Auto: WebGPU, sonst WASM',
    everywhere: 'Überall ziehen',
    inDoubt:
      'Aus: Ein Durchlauf ohne Dropout findet, wo Unsicherheit oder eine Struktur ist, und dort wird gezogen; eine Ziehung über das ganze Feld sagt, was dabei entgeht.',
    stop: 'Anhalten, sobald die Prüfliste stabil ist',
    early: 'Ergebnis schon während des Ziehens zeigen',
    notAlone:
      'Mit mehreren Mitgliedern oder Spiegelungen und ohne Dropout wird immer überall gezogen.',
  },
  wholeNumber: (min, max, kept) => `Eine ganze Zahl von ${min} bis ${max}. ${kept} bleibt.`,
  fromTo: (min, max) => `Von ${min} bis ${max}.`,
  atLeast: (min) => `Mindestens ${min}.`,
  aNumber: 'Eine Zahl.',
};
