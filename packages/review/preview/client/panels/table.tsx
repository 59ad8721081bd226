import type { DataFrame } from '@grafana/data';
import { TableNG } from '@grafana/ui/unstable';
import type { PanelProps } from './props';

export function TableView({ frames, width, height, panel }: PanelProps) {
  const [frame] = frames;
  if (!frame) return null;
  const data: DataFrame = { ...frame, fields: frame.fields.filter(isShown) };
  return (
    <TableNG
      data={data}
      width={width}
      height={height}
      ariaLabel={panel.title}
      sortBy={panel.options?.sortBy}
      fieldConfig={panel.fieldConfig}
      noHeader={panel.options?.showHeader === false}
    />
  );
}

const isShown = ({ config }: DataFrame['fields'][number]): boolean =>
  config.custom?.hidden !== true;
