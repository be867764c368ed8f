import type { ErrorDetail } from '../../../core/errors.ts';
import { bytes, count, rounded, shown } from '../../messageText.ts';
import type { inputReasons as english } from '../en/inputReasons.ts';
import type { Widened } from '../widened.ts';

const fraction = (value: ErrorDetail[string] | undefined): string => rounded(value, 3);

export const inputReasons: Widened<typeof english> = {
  corrupt: {
    'not-a-cohort': ({ field }) => ({
      title: `Das ist keine Kohortendatei von Isodoubt, oder sie wurde verändert${field === undefined ? '' : `, bei ${shown(field)}`}.`,
      advice: 'Eine cohort.json wählen, die Isodoubt geschrieben hat.',
    }),
    'newer-cohort': () => ({
      title: 'Diese Kohortendatei hat eine neuere Version von Isodoubt geschrieben.',
      advice: 'Isodoubt aktualisieren und die Datei erneut öffnen.',
    }),
    'truncated-gzip': () => ({
      title: 'Die Datei endet mitten in ihren komprimierten Daten.',
      advice:
        'Vermutlich wurde sie beim Kopieren abgeschnitten. Erneut kopieren und die neue Kopie öffnen.',
    }),
    'bad-gzip': () => ({
      title: 'Die komprimierten Daten sind beschädigt.',
      advice: 'Die Datei erneut von ihrem Ursprung kopieren.',
    }),
    'bad-zip': ({ path }) => ({
      title: `Das Archiv ist beschädigt oder abgeschnitten${path === undefined ? '' : ` bei ${shown(path)}`}.`,
      advice: 'Erneut von seinem Ursprung kopieren.',
    }),
    'unsafe-path': ({ path }) => ({
      title: `Eine Datei darin läge außerhalb ihres Ordners: ${shown(path)}.`,
      advice: 'Nichts davon wurde gelesen. Mit Namen, die im Ordner bleiben, neu packen.',
    }),
    'duplicate-path': ({ path }) => ({
      title: `Zwei Dateien haben denselben Namen${path === undefined ? '' : `: ${shown(path)}`}.`,
      advice: 'Welche gemeint ist, lässt sich nicht sagen. Nur eine davon behalten.',
    }),
    'encrypted-zip': () => ({
      title: 'Das Archiv ist verschlüsselt.',
      advice: 'Ohne Kennwort neu speichern. Ein Paket kann auch als Ordner abgelegt werden.',
    }),
    'zip-method': () => ({
      title: 'Das Archiv ist auf eine Weise komprimiert, die diese App nicht liest.',
      advice: 'Mit Deflate neu packen. Ein Paket kann auch als Ordner abgelegt werden.',
    }),
    'large-zip-directory': () => ({
      title: 'Das Archiv enthält mehr als 50.000 Dateien oder mehr als 32 MB an Namen.',
      advice: 'Nur packen, was dazugehört.',
    }),
    'split-zip': () => ({
      title: 'Dies ist ein Teil eines aufgeteilten Archivs.',
      advice: 'Die Teile zusammenfügen und das Ganze öffnen.',
    }),
    'bad-npy-header': () => ({
      title: 'Das Array in diesem Archiv hat keinen Kopf, wie numpy ihn schreibt.',
      advice: 'Mit numpy.savez_compressed oder als NIfTI neu speichern.',
    }),
    'bad-structure': () => ({
      title: 'Diese DICOM-Datei ist beschädigt: Ihre Elemente ergeben keinen Sinn.',
      advice: 'Am Ursprung neu exportieren.',
    }),
    truncated: () => ({
      title: 'Diese DICOM-Datei endet mitten in einem Element.',
      advice: 'Vermutlich wurde sie abgeschnitten. Neu kopieren oder exportieren.',
    }),
    'no-image-size': () => ({
      title: 'Der Kopf dieser DICOM-Datei sagt nicht, wie groß ihr Bild ist.',
      advice: 'Am Ursprung neu exportieren.',
    }),
    'bad-frame': () => ({
      title:
        'Eine Schicht dieser Serie ist beschädigt: ihr komprimiertes Bild lässt sich nicht dekodieren oder ist ein anderes, als ihr Kopf sagt.',
      advice: 'Die Serie dort, wo sie herkommt, neu exportieren.',
    }),
    'bad-fragments': () => ({
      title:
        'Die Schichten in dieser Datei lassen sich nicht trennen: ihre Fragmente sind nicht die Bilder, die ihr Kopf verspricht.',
      advice: 'Die Serie neu exportieren, möglichst unkomprimiert.',
    }),
    'bad-contours': () => ({
      title: 'Die Koordinaten der Konturen sind nicht lesbar.',
      advice: 'Die Strukturen dort, wo sie herkommen, neu exportieren.',
    }),
    'no-structures': () => ({
      title: 'Die Datei enthält keine Struktur.',
      advice: 'Die Strukturen dort, wo sie herkommen, neu exportieren.',
    }),
    'bad-header': ({ field }) => ({
      title: `Der Kopf dieser Datei ergibt bei „${shown(field)}“ keinen Sinn.`,
      advice: 'Das Bild an seinem Ursprung neu exportieren.',
    }),
    'long-header': ({ limitBytes }) => ({
      title: `Der Kopf dieser Datei endet nicht innerhalb von ${bytes(limitBytes)}.`,
      advice: 'Das Bild an seinem Ursprung neu exportieren.',
    }),
    'data-file-missing': ({ missing, count: files }) => ({
      title: `Die Voxel stehen in ${Number(files) > 1 ? `${count(files)} Dateien` : 'einer Datei'} neben diesem Dateikopf; ${Number(files) > 1 ? `${count(missing)} davon fehlen` : 'sie fehlt'}.`,
      advice:
        'Den Dateikopf zusammen mit seinen Daten (.raw, .zraw, .img) oder den ganzen Ordner ablegen.',
    }),
    'bad-voxel-text': () => ({
      title: 'Die Voxel sind als Text geschrieben, und etwas darunter ist keine Zahl.',
      advice: 'Das Bild an seinem Ursprung neu exportieren.',
    }),
    'bad-zlib': () => ({
      title: 'Die komprimierten Daten sind beschädigt.',
      advice: 'Die Datei von ihrem Ursprung neu kopieren.',
    }),
    'truncated-data': ({ expectedBytes, actualBytes }) => ({
      title: `Der Dateikopf verspricht ${bytes(expectedBytes)} an Voxeln; die Datei enthält ${bytes(actualBytes)}.`,
      advice: 'Vermutlich wurde sie abgeschnitten. Erneut kopieren oder exportieren.',
    }),
  },
  unsupported: {
    encoding: () => ({
      title: 'Seine Voxel sind auf eine Weise komprimiert, die hier nicht gelesen wird.',
      advice: 'Als eine einzige Datei neu speichern: .nii.gz, .nrrd oder .mha.',
    }),
    'compressed-twice': () => ({
      title: 'Die Datei ist zweimal komprimiert.',
      advice: 'Als eine einzige Datei neu speichern: .nii.gz, .nrrd oder .mha.',
    }),
    'data-file-list': () => ({
      title: 'Seine Schichten stehen in einer Liste von Dateien.',
      advice: 'Als eine einzige Datei neu speichern: .nii.gz, .nrrd oder .mha.',
    }),
    'not-an-image': () => ({
      title: 'Die Datei enthält Formen, keine Voxel.',
      advice: 'Als eine einzige Datei neu speichern: .nii.gz, .nrrd oder .mha.',
    }),
    'no-image': () => ({
      title: 'Diese DICOM-Datei enthält kein Bild (sondern etwa einen Plan oder Bericht).',
      advice: 'Zusammen mit den Bildern ihrer Serie ablegen.',
    }),
    'transfer-syntax': () => ({
      title: 'Die Bilder dieser Serie sind auf eine Weise komprimiert, die diese App nicht liest.',
      advice: 'Unkomprimiert exportieren oder als JPEG, JPEG-LS, JPEG 2000, HTJ2K oder RLE.',
    }),
    'jpeg-12-bit': () => ({
      title:
        'Die Bilder dieser Serie sind als JPEG mit 12 Bit komprimiert; das liest diese App nicht.',
      advice: 'Unkomprimiert exportieren oder als JPEG lossless, JPEG-LS oder JPEG 2000.',
    }),
  },
  geometry: {
    'contours-across-slices': () => ({
      title: 'Die Konturen liegen nicht parallel zu den Schichten dieses Bildes.',
      advice: 'Zusammen mit dem Bild öffnen, auf dem sie gezeichnet wurden.',
    }),
    'contours-outside': () => ({
      title: 'Alle Konturen liegen außerhalb dieses Bildes.',
      advice: 'Zusammen mit dem Bild öffnen, auf dem sie gezeichnet wurden.',
    }),
    'singular-affine': () => ({
      title:
        'Der Dateikopf sagt nicht, wo die Voxel liegen: Seine affine Matrix hat keine Inverse.',
      advice: 'Das Bild mit seiner Orientierung (sform oder qform) neu exportieren.',
    }),
    'zero-spacing': () => ({
      title: 'Die Voxelgröße im Dateikopf ist null oder keine Zahl.',
      advice: 'Das Bild mit seinem Voxelabstand neu exportieren.',
    }),
    'non-positive-dimension': () => ({
      title: 'Der Dateikopf nennt ein Bild der Größe null oder kleiner.',
      advice: 'Das Bild an seinem Ursprung neu exportieren.',
    }),
    'invalid-qform': () => ({
      title: 'Die Orientierung im Dateikopf (qform) ist keine Drehung.',
      advice: 'Das Bild mit seiner Orientierung (sform oder qform) neu exportieren.',
    }),
    'no-plane-position': () => ({
      title: 'Die Datei sagt nicht, wo ihre Ebenen im Patienten liegen.',
      advice: 'Mit Position, Orientierung und Pixelabstand neu exportieren.',
    }),
    'bad-orientation': () => ({
      title:
        'Die Orientierung einer Ebene ist keine: Zeilen und Spalten stehen nicht senkrecht aufeinander.',
      advice: 'An ihrem Ursprung neu exportieren.',
    }),
    'mixed-orientations': () => ({
      title:
        'Die Ebenen liegen nicht auf einem Gitter: Einige sind gegen andere gedreht, skaliert oder verschoben.',
      advice: 'Als getrennte Serien exportieren.',
    }),
    'uneven-spacing': () => ({
      title: 'Die Ebenen haben ungleiche Abstände und liegen nicht auf den Schichten des Bildes.',
      advice: 'Die Konturen auf dem Gitter des Bildes exportieren.',
    }),
    'other-frame-of-reference': () => ({
      title:
        'Die Konturen nennen ein anderes Koordinatensystem (Frame of Reference) als das Bild und liegen nicht auf seinen Voxeln.',
      advice: 'Mit dem Bild öffnen, auf dem sie gezeichnet wurden.',
    }),
    'no-position': () => ({
      title: 'Die Dateien sagen nicht, wo ihre Schichten im Patienten liegen.',
      advice:
        'Bilder wie Röntgenaufnahmen, Fotos oder Bildschirmkopien lassen sich nicht als Volumen öffnen.',
    }),
    'no-direction': () => ({
      title: 'Die Dateien sagen nicht, wie ihre Schichten im Patienten ausgerichtet sind.',
      advice: 'Die Serie an ihrem Ursprung neu exportieren.',
    }),
    'no-pixel-spacing': () => ({
      title: 'Die Dateien sagen nicht, wie groß ihre Pixel sind.',
      advice: 'Die Serie an ihrem Ursprung neu exportieren.',
    }),
    mosaic: () => ({
      title:
        'Die Schichten sind Kacheln eines einzigen Bildes (Siemens-Mosaik) ohne eigene Position.',
      advice: 'Als Serie einzelner Schichten oder als NIfTI exportieren.',
    }),
    'uneven-slices': ({ lowMm, highMm }) => ({
      title: `Die Schichten liegen ${rounded(lowMm)} bis ${rounded(highMm)} mm auseinander: zu ungleichmäßig für ein Volumen.`,
      advice: 'Prüfen, ob die Dateien zusammengehören und keine fehlt.',
    }),
    'scattered-planes': ({ distanceMm }) => ({
      title: `Die Schichten liegen nicht übereinander: Sie weichen bis zu ${rounded(distanceMm)} mm von einer Linie ab.`,
      advice: 'Prüfen, ob die Dateien zusammengehören.',
    }),
    'too-many-parts': () => ({
      title:
        'Die Schichten dieser Serie unterscheiden sich in Größe, Orientierung oder Ort mehr als die irgendeiner Aufnahme.',
      advice: 'Prüfen, ob die Dateien zusammengehören.',
    }),
    'unlike-duplicates': () => ({
      title: 'Zwei verschiedene Schichten liegen am selben Ort, und nichts unterscheidet sie.',
      advice: 'Prüfen, ob die Dateien von einer Serie und einem Zeitpunkt sind.',
    }),
    channels: () => ({
      title: 'Die Bilder haben nicht dieselben Voxel und können nicht Kanäle eines Falls sein.',
      advice: 'Auf eines von ihnen registrieren und auf dessen Gitter umrechnen.',
    }),
  },
  noSample: {
    'grey-values': ({ min, max }) => ({
      title: `Sie enthält Werte von ${fraction(min)} bis ${fraction(max)}: ein Bild, keine Labelkarte und keine Wahrscheinlichkeit.`,
      advice:
        'Labelkarten mit ganzen Zahlen bis 255 oder Wahrscheinlichkeiten von 0 bis 1 verwenden.',
    }),
    'ambiguous-scale': ({ max, kinds }) => ({
      title: `Sie enthält ${count(kinds)} verschiedene ganze Zahlen bis ${shown(max)}: Grauwerte, oder eine Wahrscheinlichkeit mal 100 oder 255.`,
      advice:
        'Wahrscheinlichkeiten als Zahlen von 0 bis 1 speichern (oder mit dieser Skala im Dateikopf).',
    }),
    'above-one': ({ max }) => ({
      title: `Sie enthält Bruchzahlen bis ${fraction(max)}; eine Wahrscheinlichkeit ist höchstens 1.`,
      advice:
        'Falls es ein Prozentwert oder ein Logit ist, als Wahrscheinlichkeit von 0 bis 1 speichern.',
    }),
    'non-finite': ({ count: voxels }) => ({
      title: `${count(voxels)} Voxel sind keine Zahl.`,
      advice: 'Eine Ziehung muss überall bekannt sein. Ohne NaN neu speichern.',
    }),
    'not-probabilities': ({ min, max }) => ({
      title: `Sie enthält mehrere Volumen mit Werten von ${fraction(min)} bis ${fraction(max)}: weder Labels noch Wahrscheinlichkeiten.`,
      advice:
        'Labelkarten mit ganzen Zahlen bis 255 oder Wahrscheinlichkeiten von 0 bis 1 verwenden.',
    }),
    'classes-do-not-sum-to-one': () => ({
      title: 'Die Wahrscheinlichkeiten ihrer Klassen ergeben zusammen nicht 1.',
      advice:
        'Überlappende Bereiche (Sigmoid) müssen als eine Karte für jede Struktur gespeichert sein.',
    }),
    'other-shape': ({ expected, actual, format }) => ({
      title: `Sie hat ${shown(actual)} Voxel, das Bild ${shown(expected)}.`,
      advice:
        format === 'npz'
          ? 'nnU-Net Version 1 speichert den Ausschnitt, auf den es das Bild beschnitten hat. Die Wahrscheinlichkeiten auf dem Gitter des Bildes speichern.'
          : 'Auf das Gitter des Bildes umrechnen.',
    }),
    'other-place': ({ distanceMm }) => ({
      title: `Sie hat die Größe des Bildes, liegt aber anderswo, bis zu ${fraction(distanceMm)} mm entfernt.`,
      advice: 'Prüfen, ob sie zu diesem Bild gehört, oder auf dessen Gitter umrechnen.',
    }),
    'other-classes': ({ expected, actual }) => ({
      title: `Sie hat ${shown(actual)} Klassen mit Hintergrund; eine andere Datei hat ${shown(expected)}.`,
      advice: 'Alle Ziehungen eines Falls müssen dieselben Klassen haben.',
    }),
    'structure-unclear': () => ({
      title: 'Sie ist die Wahrscheinlichkeit einer Struktur; die anderen Dateien haben mehrere.',
      advice: 'Ohne diese verwenden oder die Wahrscheinlichkeiten aller Klassen speichern.',
    }),
    'single-label-map': () => ({
      title: 'Eine einzelne Labelkarte sagt nicht, wo sie unsicher ist.',
      advice: 'Weitere Ziehungen dazunehmen oder eine Wahrscheinlichkeitskarte verwenden.',
    }),
    'all-empty': () => ({
      title: 'Keine Ziehung enthält eine Struktur.',
      advice: 'Prüfen, ob es die richtigen Dateien sind.',
    }),
  },
  noLabels: {
    'not-labels': () => ({
      title: 'Die Datei enthält Werte, die keine Labels sind: Das sind ganze Zahlen ab 0.',
      advice:
        'Prüfen, ob es eine Karte von Konturen ist; Wahrscheinlichkeiten und Bilder werden anders geöffnet.',
    }),
    'too-many-labels': ({ count: labels, limit }) => ({
      title: `Die Datei enthält ${count(labels)} verschiedene Labels; höchstens ${shown(limit)} lassen sich zeigen.`,
      advice: 'Die wichtigen Strukturen behalten und neu speichern.',
    }),
  },
  formats: {
    'empty-folder': 'In dem Ordner ist keine Datei.',
    dicom: 'Das ist eine DICOM-Datei, aber kein Bild im Patienten.',
    nrrd: 'Diese NRRD-Datei kann hier nicht verwendet werden.',
    metaimage: 'Diese MetaImage-Datei kann hier nicht verwendet werden.',
    'nifti-pair': 'Dies ist die Hälfte eines NIfTI-Paars: .hdr und .img zusammen ablegen.',
    analyze: 'Dies ist ein Analyze-7.5-Bild, das nicht sagt, wo links und rechts sind.',
    hdf5: 'Dies ist eine HDF5-Datei, die nicht gelesen wird.',
    mgh: 'Diese MGH-Datei kann hier nicht verwendet werden.',
    png: 'Dies ist ein PNG-Bild, kein Bild im Patienten.',
    jpeg: 'Dies ist ein JPEG-Bild, kein Bild im Patienten.',
    zip: 'Dies ist ein Zip-Archiv ohne lesbare Bilder.',
  },
};
