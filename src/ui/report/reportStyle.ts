/**
 * The report's style sheet. It is the same for every report: the policies of the report and of the page that opens it allow
 * this text by its SHA-256 and no other.
 */
export const REPORT_STYLE = `
@page { size: auto; margin: 13mm 14mm 14mm; }
@page { @bottom-right { content: counter(page) " / " counter(pages); font: 7.5pt "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; color: #5b6570; vertical-align: top; } }
* { box-sizing: border-box; }
html { background: #e9ecef; }
body { margin: 0; font: 8.6pt/1.42 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; color: #14181c; font-variant-numeric: tabular-nums; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.sheet { width: 100%; max-width: 210mm; margin: 8mm auto; border-collapse: collapse; background: #fff; box-shadow: 0 1px 6px rgb(0 0 0 / 18%); }
.sheet > tbody > tr > td { padding: 12mm 14mm 4mm; }
.sheet > tfoot > tr > td { padding: 2mm 14mm 8mm; }
header { display: flex; justify-content: space-between; align-items: flex-end; gap: 8mm; padding-bottom: 2.2mm; border-bottom: 1.2pt solid #0b5d57; }
.mark { margin: 0 0 .4mm; font-size: 7.6pt; font-weight: 700; letter-spacing: .14em; text-transform: uppercase; color: #0b5d57; }
h1 { margin: 0; font-size: 17pt; line-height: 1.1; font-weight: 600; letter-spacing: -.01em; }
.made { text-align: right; color: #414b55; }
h2 { margin: 4.6mm 0 1.4mm; font-size: 9.6pt; line-height: 1.25; font-weight: 700; color: #0b5d57; break-after: avoid; }
p { margin: 0 0 1.2mm; }
.small, small { font-size: 7.4pt; line-height: 1.38; color: #414b55; }
dl { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: .7mm 4mm; margin: 2.6mm 0 0; }
dl.two { grid-template-columns: max-content 1fr; }
dt { color: #5b6570; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dd.wide { grid-column: 2 / -1; }
code { font: 7.4pt/1.4 "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: repeat(4, 1fr); margin: 3.4mm 0 0; padding: 0; list-style: none; border: .6pt solid #c6ccd2; border-radius: 1.2mm; break-inside: avoid; }
.facts li { padding: 1.8mm 3mm 1.9mm; border-left: .6pt solid #c6ccd2; }
.facts li:first-child { border-left: 0; }
.facts span { display: block; color: #5b6570; font-size: 7.4pt; }
.facts b { display: block; margin: .2mm 0 .3mm; font-size: 13.5pt; line-height: 1.15; font-weight: 600; }
.facts small { display: block; }
table.data { width: 100%; border-collapse: collapse; }
.data th, .data td { padding: .5mm 0 .5mm 3mm; text-align: right; vertical-align: top; border-bottom: .4pt solid #d9dee3; font-weight: 400; }
.data thead th { padding-bottom: 1mm; color: #5b6570; font-size: 7.4pt; line-height: 1.25; vertical-align: bottom; border-bottom: .8pt solid #8a949e; }
.data th:first-child { width: 34mm; padding-left: 0; text-align: left; overflow-wrap: anywhere; }
.data tbody th { font-weight: 600; }
.data td { white-space: nowrap; }
.data tr { break-inside: avoid; }
.data .none { color: #77818b; }
.swatch { width: 2.4mm; height: 2.4mm; margin-right: 1.4mm; vertical-align: -.2mm; }
.left { display: grid; grid-template-columns: 1fr 1fr; gap: 0 7mm; }
.bar { display: block; width: 100%; height: 3.4mm; margin: 1mm 0 1mm; }
.key { display: flex; flex-wrap: wrap; gap: .4mm 4mm; margin: 0 0 1.4mm; padding: 0; list-style: none; }
.key svg { width: 6mm; height: 2.2mm; margin-right: 1.2mm; vertical-align: -.1mm; }
.figures { display: grid; grid-template-columns: repeat(5, 1fr); gap: 2.4mm 2.6mm; margin: 1.4mm 0 0; padding: 0; list-style: none; }
.figures li { min-width: 0; break-inside: avoid; }
.figure { display: block; width: 100%; height: auto; border-radius: .6mm; background: #000; }
.figures b { font-weight: 600; color: #14181c; }
.figures small { display: block; margin-top: .7mm; overflow-wrap: anywhere; }
.tag { display: inline-block; padding: 0 1.1mm; border: .5pt solid currentColor; border-radius: .8mm; font-size: 6.8pt; line-height: 1.5; font-weight: 600; color: #414b55; }
.tag-flagged { color: #a33a00; }
.tag-corrected { color: #0b5d57; }
.notes { margin: 0; padding-left: 3.6mm; }
.notes li { margin-bottom: .5mm; }
.columns { columns: 2; column-gap: 7mm; margin: 0; padding: 0; list-style: none; }
.columns li { margin-bottom: .9mm; break-inside: avoid; }
.columns b { color: #14181c; }
.notice { margin-top: 4mm; padding: 1.6mm 2.6mm; border-left: 1.6mm solid #0b5d57; background: #eef5f4; break-inside: avoid; }
.foot { display: flex; justify-content: space-between; gap: 6mm; padding-top: 1.2mm; border-top: .4pt solid #c6ccd2; font-size: 7.2pt; color: #5b6570; }
.foot span { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
@media print {
  html { background: none; }
  .sheet { max-width: none; margin: 0; box-shadow: none; }
  .sheet > tbody > tr > td { padding: 0 0 2mm; }
  .sheet > tfoot > tr > td { padding: 0; }
}
@media screen and (max-width: 700px) {
  .data td { white-space: normal; }
  .facts, .figures { grid-template-columns: repeat(2, 1fr); }
  dl, .left { grid-template-columns: max-content 1fr; }
  .columns { columns: 1; }
}
`;
