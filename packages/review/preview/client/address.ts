import type { VariableValues } from './interpolate';

/** The state in the address of the page: everything that a picture depends on. */
export interface PageAddress {
  readonly environment: string;
  readonly uid: string;
  readonly theme: 'dark' | 'light';
  /** Time range that ends with the data, such as `6h`. */
  readonly span: string;
  /** Panel to show instead of all. @default all panels */
  readonly panel?: number;
  readonly chosen: VariableValues;
}

export function readAddress(search: string): Partial<PageAddress> {
  const params = new URLSearchParams(search);
  const chosen: Record<string, string[]> = {};
  for (const [key, value] of params)
    if (key.startsWith('var-')) chosen[key.slice(4)] = [...(chosen[key.slice(4)] ?? []), value];
  const theme = params.get('theme');
  return {
    environment: params.get('environment') ?? undefined,
    uid: params.get('uid') ?? undefined,
    ...(theme === 'light' || theme === 'dark' ? { theme } : {}),
    span: params.get('span') ?? undefined,
    ...(params.has('panel') ? { panel: Number(params.get('panel')) } : {}),
    chosen,
  };
}

export function writeAddress({
  environment,
  uid,
  theme,
  span,
  panel,
  chosen,
}: PageAddress): string {
  const params = new URLSearchParams({ environment, uid, theme, span });
  if (panel !== undefined) params.set('panel', String(panel));
  for (const [name, values] of Object.entries(chosen))
    for (const value of values) params.append(`var-${name}`, value);
  return `?${params}`;
}

export function parseRelativeTime(span: string): number {
  const [, number = '6', unit = 'h'] = /^(\d+)([mhd])$/.exec(span) ?? [];
  return Number(number) * ({ m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 3_600_000);
}
