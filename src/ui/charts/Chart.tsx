import { memo, useId, useState } from 'react';
import { saveChart } from '../../app/commands/saveChart.ts';
import { figureTable, type ChartTable, type Datum } from '../../plot/data.ts';
import { strokeAt, symbolAt } from '../../plot/drawMark.ts';
import type { Figure, LegendEntry } from '../../plot/figure.ts';
import { figureSvg } from '../../plot/svgText.ts';
import { useApp } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Icon } from '../controls/Icon.tsx';
import { Menu } from '../controls/Menu.tsx';
import { formatCount, formatRounded } from '../format.ts';
import { useText } from '../text/useText.ts';
import { ChartPlot, type ChartMarker } from './ChartPlot.tsx';
import { chartNumber, countText } from './chartText.ts';
import { shapeElement } from './shapeElement.tsx';

interface ChartProps {
  /** Keep it (`useMemo`) while its data are the same: another object is drawn anew. */
  readonly figure: Figure;
  /** The table behind it, in full precision; made of the figure where it is left out. */
  readonly table?: ChartTable;
  /** Of exported files, without ending. */
  readonly fileName: string;
  readonly markers?: readonly ChartMarker[];
  /** A point that was clicked, or chosen with Enter. */
  readonly onPick?: (datum: Datum) => void;
  readonly pickText?: string;
}

/**
 * A figure with its name and n, the table behind it, a larger view, and files of both. Colours are the interface's on the
 * screen, the file's own in a file. Words in files are those on the screen.
 */
export const Chart = memo(function Chart(props: ChartProps) {
  const { charts } = useText();
  const { figure, table, fileName } = props;
  const { perform } = useApp();
  const titleId = useId();
  const [isTable, setIsTable] = useState(false);
  const [isLarge, setIsLarge] = useState(false);
  const tableOf = (): ChartTable => table ?? figureTable(figure, charts.columns);
  const save = (kind: 'svg' | 'csv'): void =>
    perform((services) =>
      saveChart(
        services,
        kind === 'svg'
          ? { kind, name: fileName, svg: figureSvg(figure, chartNumber) }
          : { kind, name: fileName, ...tableOf() },
      ),
    );
  return (
    <figure className="chart" aria-labelledby={titleId}>
      <figcaption className="chart-head">
        <span>
          <strong id={titleId}>{figure.title}</strong>
          <small>{countText(figure)}</small>
        </span>
        <Menu summary={<Icon name="more" />} title={charts.menu(figure.title)} isSmall>
          <button type="button" onClick={() => setIsTable(!isTable)}>
            {isTable ? charts.asChart : charts.asTable}
          </button>
          <button type="button" onClick={() => setIsLarge(true)}>
            {charts.enlarge}
          </button>
          <button type="button" onClick={() => save('svg')}>
            {charts.saveSvg}
          </button>
          <button type="button" onClick={() => save('csv')}>
            {charts.saveCsv}
          </button>
        </Menu>
      </figcaption>
      {isTable ? <DataTable table={tableOf()} name={figure.title} /> : <Drawing {...props} />}
      <Dialog isOpen={isLarge} title={figure.title} onClose={() => setIsLarge(false)}>
        <div className="chart chart-large">
          <small>{countText(figure)}</small>
          <Drawing {...props} figure={enlarged(figure)} />
          <details className="more">
            <summary>{charts.asTable}</summary>
            <DataTable table={tableOf()} name={figure.title} />
          </details>
        </div>
      </Dialog>
    </figure>
  );
});

function Drawing({ figure, markers, onPick, pickText }: ChartProps) {
  return (
    <>
      <Legend entries={figure.legend ?? []} />
      <ChartPlot
        figure={figure}
        {...(markers && { markers })}
        {...(onPick && { onPick })}
        {...(pickText !== undefined && { pickText })}
      />
    </>
  );
}

function enlarged(figure: Figure): Figure {
  return { ...figure, panelHeight: Math.round((figure.panelHeight ?? 230) * 1.8) };
}

function Legend({ entries }: { readonly entries: readonly LegendEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <ul className="chart-legend">
      {entries.map(({ name, short, series, sign }) => {
        const isStroke = sign === 'solid' || sign === 'dashed' || sign === 'dotted';
        return (
          <li key={name} {...(short !== undefined && { title: name })}>
            <svg width={isStroke ? 17 : 12} height={12} aria-hidden="true">
              {shapeElement(
                isStroke ? strokeAt([0, 6], series, sign) : symbolAt(sign, [6, 6], series),
                0,
              )}
            </svg>
            {short ?? name}
          </li>
        );
      })}
    </ul>
  );
}

/** Rows beyond this are in the file alone: nobody reads them on a screen. */
const MOST_ROWS = 500;

function DataTable({ table, name }: { readonly table: ChartTable; readonly name: string }) {
  const { charts } = useText();
  const shown = table.rows.slice(0, MOST_ROWS);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by key
    <div className="chart-table" role="region" aria-label={name} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={table.columns[column]} data-number={typeof cell === 'number'}>
                  {cellText(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > MOST_ROWS && (
        <p className="hint">{charts.moreRows(formatCount(table.rows.length - MOST_ROWS))}</p>
      )}
    </div>
  );
}

function cellText(cell: string | number | null): string {
  if (cell === null) return '–';
  return typeof cell === 'number' ? formatRounded(cell, 5) : cell;
}
