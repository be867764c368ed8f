/** Marks that turn the direction of all that follows (Unicode 9, annex 9), and what no text shows. */
const TURNING = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]|[^\P{Cc}\t\n]/gu;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/**
 * A text of a file or a person within a line of ours: what would turn the text behind it, or hide in it, becomes U+FFFD, and
 * a name that is written from right to left does not take the numbers beside it along. `patient<RLO>gnp.exe` is not shown as
 * `patientexe.png`, nor one patient's number behind another's name.
 */
export function foreignText(text: string): string {
  const plain = text.replace(TURNING, '\uFFFD');
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}
