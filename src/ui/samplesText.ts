import type { SampleKind } from '../core/samples/inspectedSample.ts';
import { text } from './text/catalogue.ts';

/** What was recognised in a file of samples. */
export function foundText({
  kind,
  format,
  samples,
  classes,
}: {
  readonly kind: SampleKind;
  readonly format: 'nifti' | 'npz';
  readonly samples: number;
  readonly classes: number;
}): string {
  const words = text().samples;
  switch (kind) {
    case 'classes':
      return format === 'npz' ? words.nnunetClasses(classes) : words.classes(classes);
    case 'labels':
      return words.labelMaps(samples);
    case 'probability':
      return words.probabilityMaps(samples);
  }
}
