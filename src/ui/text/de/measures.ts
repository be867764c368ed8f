import type { measures as english } from '../en/measures.ts';
import type { Widened } from '../widened.ts';

export const measures: Widened<typeof english> = {
  names: {
    dice: 'Dice',
    surfaceDice: 'Oberflächen-Dice',
    hd95Mm: 'HD95, mm',
    assdMm: 'ASSD, mm',
    volumeError: 'Volumenfehler',
    volumeMl: 'Volumen, ml',
    predictedDice: 'Vorhergesagter Dice',
    meanPairwiseDice: 'Paarweiser Dice',
    iouOverSamples: 'IoU der Ziehungen',
    meanLabelledEntropy: 'Entropie innen',
    cvRoy: 'CV (Roy)',
    cvHoebel: 'CV (Hoebel)',
    ece: 'ECE',
    ueoAuc: 'UEO-AUC',
    errorAuroc: 'AUROC der Fehler',
    observersDice: 'Dice der Beobachter',
  },
  meanings: {
    dice: 'Überlappung mit der Referenz, 2 |A ∩ B| / (|A| + |B|). 0 bis 1, höher ist besser (Dice 1945).',
    surfaceDice:
      'Anteil beider Oberflächen, der innerhalb der Toleranz der anderen liegt. 0 bis 1, höher ist besser (Nikolov et al. 2018).',
    hd95Mm:
      '95 % einer Oberfläche liegen näher an der anderen als dies; der größere Wert beider Richtungen. In mm ab 0, niedriger ist besser (wie surface-distance von DeepMind).',
    assdMm:
      'Mittlerer symmetrischer Oberflächenabstand: Mittel der Abstände zur jeweils anderen Oberfläche, über beide. In mm ab 0, niedriger ist besser.',
    volumeError:
      'Volumen der Kontur minus das der Referenz, als Anteil der Referenz. In %, + ist zu groß, am besten 0.',
    volumeMl: 'Volumen der Kontur, in ml. Für sich kein Maß der Qualität.',
    predictedDice:
      'Dice, den die Kontur mit der eines Experten hätte, von einem Netz aus Bild und Kontur vorhergesagt. 0 bis 1, höher ist besser (nach Isaksson et al. 2022).',
    meanPairwiseDice:
      'Mittlerer Dice aller Paare von Ziehungen. 0 bis 1, höher ist sicherer (Hoebel et al. 2019). Einige Ziehungen können gemeinsam falsch sein.',
    iouOverSamples:
      'Volumen, das alle Ziehungen haben, durch das Volumen, das irgendeine hat. 0 bis 1, höher ist sicherer; sinkt mit der Zahl der Ziehungen (Roy et al. 2018).',
    meanLabelledEntropy:
      'Mittlere normierte Entropie der gemittelten Vorhersage in der Kontur. 0 bis 1, niedriger ist sicherer (nach Roy et al. 2018, Hoebel et al. 2019).',
    cvRoy:
      'Standardabweichung der Volumina der Ziehungen durch ihren Mittelwert. Ab 0, niedriger ist sicherer (Roy et al. 2018). Gleiche Volumina können verschobene Konturen verbergen.',
    cvHoebel:
      'Varianz der Volumina der Ziehungen durch ihren Mittelwert + 1, in Voxeln. Ab 0, niedriger ist sicherer; wächst mit der Struktur (Hoebel et al. 2019).',
    ece: 'Erwarteter Kalibrierungsfehler: Abstand zwischen Wahrscheinlichkeit und Anteil in der Referenz, in zehn gleichen Klassen nach Voxeln gewichtet, bis 10 mm um Kontur und Referenz. 0 bis 1, niedriger ist besser (Jungo und Reyes 2019).',
    ueoAuc:
      'Dice-Überlappung der unsichersten Voxel mit den Fehlern, Mittel über Budgets von 0 bis 5 % des Bereichs. 0 bis 1, höher ist besser; nur neben dem Anteil der Fehler zu lesen (nach Jungo und Reyes 2019).',
    errorAuroc:
      'Wahrscheinlichkeit, dass ein falsches Voxel unsicherer ist als ein richtiges. 0 bis 1, höher ist besser; 0,5 ist Zufall.',
    observersDice:
      'Mittlerer Dice aller Paare von Beobachtern. 0 bis 1, je höher, desto einiger sind sie.',
    jaccard:
      'Gemeinsames Volumen durch das Volumen der Vereinigung. 0 bis 1, höher ist besser (Jaccard 1912).',
    hausdorff:
      'Größter Abstand von einer Oberfläche zur anderen. In mm ab 0, niedriger ist besser.',
    toContour:
      'Mittlerer Abstand von der Oberfläche der Referenz zu der der Kontur. In mm ab 0, niedriger ist besser.',
    toReference:
      'Mittlerer Abstand von der Oberfläche der Kontur zu der der Referenz. In mm ab 0, niedriger ist besser.',
    apl: 'Länge des Umrisses der Referenz, die noch zu zeichnen wäre, Schicht für Schicht. In mm ab 0, niedriger ist besser (Vaassen et al. 2020).',
    fnpl: 'Länge des Umrisses der Referenz, die außerhalb der Kontur liegt, Schicht für Schicht. In mm ab 0, niedriger ist besser (Kiser et al. 2021).',
    referencePath:
      'Länge des ganzen Umrisses der Referenz, Schicht für Schicht, in mm: Davon ist die zu zeichnende Länge ein Teil.',
    brier:
      'Mittlere quadratische Differenz von Wahrscheinlichkeit und Referenz im Bereich. 0 bis 1, niedriger ist besser (Brier 1950).',
    nll: 'Negative Log-Likelihood: Mittel von −ln der Wahrscheinlichkeit, die das Wahre erhielt. In nats ab 0, niedriger ist besser.',
    prevalence: 'Anteil des Bereichs, der in der Referenz liegt, in %. Kein Maß der Qualität.',
    ace: 'Durchschnittlicher Kalibrierungsfehler: Mittel der Abstände aller Klassen, jede gleich gezählt. 0 bis 1, niedriger ist besser.',
    mce: 'Größter Kalibrierungsfehler: größter Abstand einer Klasse. 0 bis 1, niedriger ist besser.',
    wme: 'Mittlere Entropie des Netzes, gewichtet mit der Uneinigkeit der Beobachter. 0 bis 1 Bit; hoch ist nur gut, wo ME niedrig ist (Jungo et al. 2018, durch die Summe der Gewichte geteilt).',
    me: 'Mittlere Entropie des Netzes im Bereich. 0 bis 1 Bit, niedriger ist sicherer (Jungo et al. 2018).',
    ncc: 'Normierte Kreuzkorrelation der Entropie des Netzes mit der der Beobachter, Voxel für Voxel. −1 bis 1, höher ist besser (Kahl et al. 2024).',
    recall:
      'Gefundene Fehler: Anteil der falschen Voxel, der im Budget liegt. 0 bis 1, höher ist besser.',
    skill: 'Güte: UEO-AUC zwischen der einer zufälligen Reihenfolge (0) und der bestmöglichen (1).',
    fpTp: 'FP über TP, AUROC: Wahrscheinlichkeit, dass ein zu Unrecht gezeichnetes Voxel unsicherer ist als ein zu Recht gezeichnetes. 0 bis 1, höher ist besser; 0,5 ist Zufall (Brioso et al. 2026, erste von zwei Lesarten).',
    fnTn: 'FN über TN, AUROC: dasselbe für fehlende Voxel gegenüber zu Recht ausgelassenen.',
    budgetGap:
      'Budgetabstand: Anteil der falschen Voxel im Budget minus den der richtigen, Mittel über Budgets von 0 bis 5 %. −1 bis 1, höher ist besser; 0 ist Zufall (Brioso et al. 2026, zweite Lesart).',
    sensitivity:
      'Sensitivität nach STAPLE: Anteil der geschätzten Wahrheit, den der Beobachter hat. 0 bis 1, höher ist besser (Warfield et al. 2004).',
    specificity:
      'Spezifität nach STAPLE: Anteil dessen außerhalb der geschätzten Wahrheit, den der Beobachter auslässt. 0 bis 1, höher ist besser; wächst mit dem Quader (Warfield et al. 2004).',
    alone: 'Allein: Volumen, das nur dieser Beobachter hat, in ml.',
    missed: 'Fehlt: Volumen, das alle anderen haben und dieser Beobachter nicht, in ml.',
  },
  title: 'Was die Maße bedeuten',
};
