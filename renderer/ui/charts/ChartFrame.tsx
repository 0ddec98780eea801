/**
 * What stands around every chart: its name, one sentence that says what it shows, the same figures as a real table, the
 * legend in the order of the stack, and a line that reads the mark under the pointer or the focus.
 */
import { Group, Text, UnstyledButton } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Family } from '../category-colours.ts';
import './charts.css';
import { Hatches, hatchOf } from './Hatches.tsx';

export interface ChartTable {
  readonly head: readonly string[];
  /** The first cell names its row. */
  readonly rows: readonly { readonly key: string; readonly cells: readonly string[] }[];
}

export interface ChartFrameProps {
  readonly title: string;
  readonly summary: string;
  readonly table: ChartTable;
  readonly legend?: readonly Family[];
  /** Lines across the chart, with the class that draws them. */
  readonly lines?: readonly { readonly key: string; readonly label: string }[];
  /** Under the legend. */
  readonly note?: string | null;
  /** What the mark under the pointer or the focus says. */
  readonly readout?: string | null;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

export function ChartFrame({
  title,
  summary,
  table,
  legend,
  lines = [],
  note = null,
  readout,
  tools,
  children,
}: ChartFrameProps) {
  const { t } = useTranslation('charts');
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure className="chart" aria-labelledby={`${id}-title`} aria-describedby={`${id}-summary`}>
      <Group justify="space-between" gap="xs" align="baseline">
        <Text component="h3" fw={600} id={`${id}-title`} className="chart-title">
          {title}
        </Text>
        <Group gap="md" className="no-print">
          {!asTable && tools}
          <UnstyledButton
            className="chart-toggle"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {t('asTable')}
          </UnstyledButton>
        </Group>
      </Group>
      <Text size="sm" c="dimmed" id={`${id}-summary`}>
        {summary}
      </Text>
      {asTable ? (
        <FiguresTable title={title} table={table} />
      ) : (
        <>
          {children}
          {legend !== undefined && legend.length > 0 && <Legend families={legend} lines={lines} />}
          {note !== null && (
            <Text size="xs" c="dimmed">
              {note}
            </Text>
          )}
          {readout !== undefined && (
            <div className="chart-readout no-print" aria-hidden>
              {readout ?? ' '}
            </div>
          )}
        </>
      )}
    </figure>
  );
}

function FiguresTable({ title, table }: { readonly title: string; readonly table: ChartTable }) {
  return (
    // A region that scrolls takes the focus, so that the arrows scroll it.
    <section className="scroller chart-table" tabIndex={0} aria-label={title}>
      <table>
        <thead>
          <tr>
            {table.head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(({ key, cells: [name, ...rest] }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {rest.map((cell, column) => (
                <td key={table.head[column + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export interface LegendProps {
  readonly families: readonly Family[];
  readonly lines?: readonly { readonly key: string; readonly label: string }[];
}

export function Legend({ families, lines = [] }: LegendProps) {
  const { t } = useTranslation('charts');
  const chart = `legend${useId()}`;
  return (
    <ul className="chart-legend">
      {families.map((family, place) => (
        <li key={family}>
          <svg width={14} height={14} aria-hidden className="chart-swatch">
            {place === 0 && <Hatches chart={chart} />}
            <rect width={14} height={14} rx={2} fill={hatchOf(chart, family)} />
          </svg>
          {t(`family.${family}`)}
        </li>
      ))}
      {lines.map(({ key, label }) => (
        <li key={key}>
          <svg width={22} height={14} aria-hidden className={`chart-${key}`}>
            <line x1={0} x2={22} y1={7} y2={7} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
