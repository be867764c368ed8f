import type { measures as english } from '../en/measures.ts';
import type { Widened } from '../widened.ts';

export const measures: Widened<typeof english> = {
  names: {
    dice: 'Dice',
    surfaceDice: 'Dice de surface',
    hd95Mm: 'HD95, mm',
    assdMm: 'ASSD, mm',
    volumeError: 'Erreur de volume',
    volumeMl: 'Volume, ml',
    predictedDice: 'Dice prédit',
    meanPairwiseDice: 'Dice par paires',
    iouOverSamples: 'IoU des tirages',
    meanLabelledEntropy: 'Entropie interne',
    cvRoy: 'CV (Roy)',
    cvHoebel: 'CV (Hoebel)',
    ece: 'ECE',
    ueoAuc: 'UEO-AUC',
    errorAuroc: 'AUROC des erreurs',
    observersDice: 'Dice des observateurs',
  },
  meanings: {
    dice: 'Recouvrement avec la référence, 2 |A ∩ B| / (|A| + |B|). De 0 à 1, plus haut est meilleur (Dice 1945).',
    surfaceDice:
      'Part des deux surfaces située à moins de la tolérance de l’autre. De 0 à 1, plus haut est meilleur (Nikolov et al. 2018).',
    hd95Mm:
      '95 % d’une surface est plus près de l’autre que cette distance ; la plus grande des deux directions. En mm à partir de 0, plus bas est meilleur (comme surface-distance de DeepMind).',
    assdMm:
      'Distance symétrique moyenne : moyenne, sur les deux surfaces, de la distance à l’autre. En mm à partir de 0, plus bas est meilleur.',
    volumeError:
      'Volume du contour moins celui de la référence, en part de la référence. En %, + est trop grand, 0 est le mieux.',
    volumeMl: 'Volume du contour, en ml. À lui seul, pas une mesure de qualité.',
    predictedDice:
      'Dice que le contour aurait avec celui d’un expert, prédit par un réseau d’après l’image et le contour. De 0 à 1, plus haut est meilleur (d’après Isaksson et al. 2022).',
    meanPairwiseDice:
      'Dice moyen de toutes les paires de tirages. De 0 à 1, plus haut est plus sûr (Hoebel et al. 2019). Des tirages d’accord peuvent se tromper ensemble.',
    iouOverSamples:
      'Volume commun à tous les tirages sur le volume de leur union. De 0 à 1, plus haut est plus sûr ; diminue avec le nombre de tirages (Roy et al. 2018).',
    meanLabelledEntropy:
      'Entropie normalisée moyenne de la prédiction moyennée dans le contour. De 0 à 1, plus bas est plus sûr (d’après Roy et al. 2018, Hoebel et al. 2019).',
    cvRoy:
      'Écart-type des volumes des tirages sur leur moyenne. À partir de 0, plus bas est plus sûr (Roy et al. 2018). Des volumes égaux peuvent cacher des contours déplacés.',
    cvHoebel:
      'Variance des volumes des tirages sur leur moyenne + 1, en voxels. À partir de 0, plus bas est plus sûr ; croît avec la structure (Hoebel et al. 2019).',
    ece: 'Erreur de calibration attendue : écart entre la probabilité et la part dans la référence, en dix classes égales pondérées par les voxels, à moins de 10 mm du contour et de la référence. De 0 à 1, plus bas est meilleur (Jungo et Reyes 2019).',
    ueoAuc:
      'Recouvrement (Dice) des voxels les plus incertains avec les erreurs, moyenne des budgets de 0 à 5 % de la zone. De 0 à 1, plus haut est meilleur ; à lire avec la part d’erreurs (d’après Jungo et Reyes 2019).',
    errorAuroc:
      'Probabilité qu’un voxel faux soit plus incertain qu’un voxel juste. De 0 à 1, plus haut est meilleur ; 0,5 est le hasard.',
    observersDice:
      'Dice moyen de toutes les paires d’observateurs. De 0 à 1, plus haut : ils s’accordent mieux.',
    jaccard:
      'Volume commun sur le volume de l’union. De 0 à 1, plus haut est meilleur (Jaccard 1912).',
    hausdorff:
      'Plus grande distance d’une surface à l’autre. En mm à partir de 0, plus bas est meilleur.',
    toContour:
      'Distance moyenne de la surface de la référence à celle du contour. En mm à partir de 0, plus bas est meilleur.',
    toReference:
      'Distance moyenne de la surface du contour à celle de la référence. En mm à partir de 0, plus bas est meilleur.',
    apl: 'Longueur du tracé de la référence qu’il faudrait dessiner, coupe par coupe. En mm à partir de 0, plus bas est meilleur (Vaassen et al. 2020).',
    fnpl: 'Longueur du tracé de la référence située hors du contour, coupe par coupe. En mm à partir de 0, plus bas est meilleur (Kiser et al. 2021).',
    referencePath:
      'Longueur de tout le tracé de la référence, coupe par coupe, en mm : la longueur à tracer en est une partie.',
    brier:
      'Écart quadratique moyen entre probabilité et référence dans la zone. De 0 à 1, plus bas est meilleur (Brier 1950).',
    nll: 'Log-vraisemblance négative : moyenne de −ln de la probabilité donnée à ce qui est vrai. En nats à partir de 0, plus bas est meilleur.',
    prevalence: 'Part de la zone située dans la référence, en %. Pas une mesure de qualité.',
    ace: 'Erreur de calibration moyenne : moyenne des écarts des classes, comptées à égalité. De 0 à 1, plus bas est meilleur.',
    mce: 'Erreur de calibration maximale : plus grand écart d’une classe. De 0 à 1, plus bas est meilleur.',
    wme: 'Entropie moyenne du réseau, pondérée par le désaccord des observateurs. De 0 à 1 bit ; élevée, elle n’est bonne que si ME est faible (Jungo et al. 2018, divisée par la somme des poids).',
    me: 'Entropie moyenne du réseau dans la zone. De 0 à 1 bit, plus bas est plus sûr (Jungo et al. 2018).',
    ncc: 'Corrélation croisée normalisée de l’entropie du réseau avec celle des observateurs, voxel par voxel. De −1 à 1, plus haut est meilleur (Kahl et al. 2024).',
    recall:
      'Erreurs trouvées : part des voxels faux contenue dans le budget. De 0 à 1, plus haut est meilleur.',
    skill: 'Gain : UEO-AUC entre celle d’un ordre au hasard (0) et la meilleure possible (1).',
    fpTp: 'FP sur TP, AUROC : probabilité qu’un voxel tracé à tort soit plus incertain qu’un voxel tracé à raison. De 0 à 1, plus haut est meilleur ; 0,5 est le hasard (Brioso et al. 2026, première de deux lectures).',
    fnTn: 'FN sur TN, AUROC : de même pour les voxels manqués face aux voxels laissés à raison.',
    budgetGap:
      'Écart de budget : part des voxels faux dans le budget moins celle des voxels justes, moyenne des budgets de 0 à 5 %. De −1 à 1, plus haut est meilleur ; 0 est le hasard (Brioso et al. 2026, seconde lecture).',
    sensitivity:
      'Sensibilité selon STAPLE : part de la vérité estimée que l’observateur a tracée. De 0 à 1, plus haut est meilleur (Warfield et al. 2004).',
    specificity:
      'Spécificité selon STAPLE : part de ce qui est hors de la vérité estimée que l’observateur laisse de côté. De 0 à 1, plus haut est meilleur ; croît avec la boîte (Warfield et al. 2004).',
    alone: 'Seul : volume que cet observateur est seul à avoir, en ml.',
    missed: 'Omis : volume que tous les autres ont et pas cet observateur, en ml.',
  },
  title: 'Sens des mesures',
};
