import type { DataFrame } from '@grafana/data';
import { Table } from '@grafana/ui';
import type { PanelProps } from './props';

export function TablePanel({ frames, width, height, panel }: PanelProps) {
  const [frame] = frames;
  if (!frame) return null;
  const data: DataFrame = { ...frame, fields: frame.fields.filter(isShown) };
  return (
    <Table
      data={data}
      width={width}
      height={height}
      ariaLabel={panel.title}
      initialSortBy={panel.options?.sortBy}
      noHeader={panel.options?.showHeader === false}
    />
  );
}

const isShown = ({ config }: DataFrame['fields'][number]): boolean =>
  config.custom?.hidden !== true;
