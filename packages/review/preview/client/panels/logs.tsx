import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { type PanelProps, TIME_ZONE } from './props';

type Labels = Readonly<Record<string, string>>;

const levelColor = (theme: GrafanaTheme2, level = ''): string =>
  theme.visualization.getColorByName(
    { error: 'red', fatal: 'purple', warn: 'yellow', info: 'green', debug: 'blue' }[level] ??
      'text',
  );

/** Renders log lines as in Grafana: the level as a colour, the time, the line. */
export function LogsView({ frames, width, height, theme, panel }: PanelProps) {
  const rows = frames.flatMap((frame) => {
    const [times, lines, labels] = frame.fields;
    return (lines?.values ?? []).map((line: string, index: number) => ({
      id: `${frame.refId}-${index}`,
      at: times?.values[index] as number,
      line,
      labels: (labels?.values[index] ?? {}) as Labels,
    }));
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard
    <section tabIndex={0} style={{ width, height, overflow: 'auto' }} aria-label={panel.title}>
      <table style={{ fontFamily: theme.typography.fontFamilyMonospace, fontSize: 12 }}>
        <tbody>
          {rows.map(({ id, at, line, labels }) => (
            <tr key={id} style={{ borderLeft: `3px solid ${levelColor(theme, labels.level)}` }}>
              <td
                style={{
                  color: theme.colors.text.secondary,
                  padding: '1px 8px',
                  whiteSpace: 'nowrap',
                  verticalAlign: 'top',
                }}
              >
                {dateTimeFormat(at, { timeZone: TIME_ZONE, format: 'YYYY-MM-DD HH:mm:ss.SSS' })}
              </td>
              <td style={{ whiteSpace: panel.options?.wrapLogMessage ? 'pre-wrap' : 'pre' }}>
                {line}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
