import { memo, useId, useMemo, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { sortRows, type CohortRow } from '../../app/cohort/cohortRows.ts';
import type { CohortColumn, CohortSort } from '../../store/cohortSlice.ts';
import { Icon } from '../controls/Icon.tsx';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';
import { cellText, COLUMNS } from './columns.ts';
import { useRowWindow } from './useRowWindow.ts';

/** As in cohort.css. */
const HEIGHTS = { row: 28, head: 46 };

interface CohortTableProps {
  readonly rows: readonly CohortRow[];
  readonly sort: CohortSort;
  readonly openId: string | null;
  readonly onSort: (column: CohortColumn) => void;
  readonly onOpen: (id: string) => void;
}

/** Cases and measures. Only the rows in sight are in the page; the keys move a mark, as the rows come and go. */
export function CohortTable({ rows, sort, openId, onSort, onOpen }: CohortTableProps) {
  const { cohort } = useText();
  const id = useId();
  const sorted = useMemo(() => sortRows(rows, sort), [rows, sort]);
  const { scroller, onScroll, first, end, reveal } = useRowWindow(sorted.length, HEIGHTS);
  const [markedId, setMarkedId] = useState<string | null>(null);
  const marked = sorted.findIndex((row) => row.id === (markedId ?? openId));
  const isMarkedShown = marked >= first && marked < end;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / HEIGHTS.row) - 3);
    const last = sorted.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: marked + 1,
      ArrowUp: marked < 0 ? 0 : marked - 1,
      PageDown: Math.max(0, marked) + page,
      PageUp: marked - page,
      Home: 0,
      End: last,
    };
    const target = moves[event.key];
    const row = sorted[target === undefined ? marked : Math.min(last, Math.max(0, target))];
    if (!row || (target === undefined && event.key !== 'Enter')) return;
    event.preventDefault();
    event.stopPropagation();
    if (target === undefined) {
      onOpen(row.id);
      return;
    }
    setMarkedId(row.id);
    reveal(sorted.indexOf(row));
  };

  const onClick = ({ target }: MouseEvent): void => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-case]') : null;
    if (row?.dataset['case'] !== undefined) onOpen(row.dataset['case']);
  };

  return (
    <div
      ref={scroller}
      className="cohort-table"
      role="grid"
      aria-label={cohort.table}
      aria-rowcount={sorted.length + 1}
      aria-activedescendant={isMarkedShown ? `${id}-${marked}` : undefined}
      tabIndex={0}
      data-arrow-keys
      onKeyDown={onKeyDown}
      onClick={onClick}
      onScroll={onScroll}
    >
      <div role="row" aria-rowindex={1} className="cohort-columns">
        {COLUMNS.map((column) => (
          <Head key={column} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
      <div
        role="rowgroup"
        className="cohort-rows"
        style={{
          paddingBlock: `${first * HEIGHTS.row}px ${(sorted.length - end) * HEIGHTS.row}px`,
        }}
      >
        {sorted.slice(first, end).map((row, at) => (
          <Row
            key={row.id}
            row={row}
            position={first + at}
            domId={`${id}-${first + at}`}
            isOpen={row.id === openId}
            isMarked={first + at === marked}
          />
        ))}
      </div>
    </div>
  );
}

interface HeadProps {
  readonly column: CohortColumn;
  readonly sort: CohortSort;
  readonly onSort: (column: CohortColumn) => void;
}

function Head({ column, sort, onSort }: HeadProps) {
  const { cohort } = useText();
  const isSorted = sort.column === column;
  const order = isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined;
  return (
    <div role="columnheader" aria-sort={order} data-column={column}>
      <button
        type="button"
        title={`${cohort.columnMeanings[column]} · ${cohort.sortBy(cohort.columns[column])}`}
        onClick={() => onSort(column)}
      >
        {cohort.columns[column]}
      </button>
    </div>
  );
}

interface RowProps {
  readonly row: CohortRow;
  readonly position: number;
  readonly domId: string;
  readonly isOpen: boolean;
  readonly isMarked: boolean;
}

const Row = memo(function Row({ row, position, domId, isOpen, isMarked }: RowProps) {
  const { cohort } = useText();
  const { exclusion, failure } = row;
  const why = failure
    ? messageOf(failure.code, failure.detail).title
    : exclusion && cohort.exclusions[exclusion];
  return (
    <div
      id={domId}
      role="row"
      className="cohort-row"
      aria-rowindex={position + 2}
      aria-selected={isMarked}
      data-open={isOpen}
      data-excluded={exclusion ?? undefined}
      data-case={row.id}
    >
      <div role="rowheader" title={row.name}>
        {row.name}
      </div>
      {row.structure ? (
        <Cells row={row} />
      ) : (
        <div role="gridcell" className="cohort-why" title={why ?? undefined}>
          {row.isEvaluating && <Icon name="clock" />}
          {row.isEvaluating ? cohort.evaluating(row.name) : why}
        </div>
      )}
    </div>
  );
});

function Cells({ row }: { readonly row: CohortRow }) {
  const { structure } = row;
  return COLUMNS.map((column) =>
    column === 'name' ? null : (
      <div
        key={column}
        role="gridcell"
        data-column={column}
        data-verdict={column === 'verdict' ? structure?.verdict : undefined}
      >
        {cellText(row, column)}
      </div>
    ),
  );
}
