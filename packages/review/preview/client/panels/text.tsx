import { renderMarkdown } from '@grafana/data';
import type { PanelProps } from './props';

export function TextView({ panel, height, put }: PanelProps) {
  const { content = '', mode = 'markdown' } = panel.options ?? {};
  const text = put(content);
  if (mode !== 'markdown') return <pre style={{ height, overflow: 'auto' }}>{text}</pre>;
  return (
    <div
      className="markdown-html"
      style={{ height, overflow: 'auto' }}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: Grafana's renderer sanitizes the HTML
      dangerouslySetInnerHTML={{ __html: renderMarkdown(text) }}
    />
  );
}
