/** Parses a response of `/metrics`: OpenMetrics, or the older Prometheus text format. */
export type ExpositionLabels = ReadonlyMap<string, string>;

export interface ExpositionExemplar {
  readonly labels: ExpositionLabels;
  readonly value: number;
}

export interface ExpositionSample {
  readonly name: string;
  readonly labels: ExpositionLabels;
  readonly value: number;
  readonly exemplar?: ExpositionExemplar;
}

export interface Family {
  /** Name as declared: without `_total` in OpenMetrics, with it in the older format. */
  readonly name: string;
  type: string;
  unit: string;
  help: string;
  readonly samples: ExpositionSample[];
}

export interface Malformed {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

export interface Exposition {
  readonly families: ReadonlyMap<string, Family>;
  readonly malformed: readonly Malformed[];
  /** Whether the last line is `# EOF`. */
  readonly ended: boolean;
}

const SUFFIXES = ['_total', '_created', '_bucket', '_sum', '_count', '_info'];
const SERIES = /^([a-zA-Z_:][\w:]*)?(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?/;
/** A label, or the name of the metric in quotes: names with other characters are inside the braces. */
const LABEL = /\s*(?:([a-zA-Z_]\w*)|"((?:[^"\\]|\\.)*)")\s*(?:=\s*"((?:[^"\\]|\\.)*)")?\s*(,|$)/y;
const NAME_KEY = '__name__';
const EXEMPLAR = /^ # \{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\} (\S+)(?: \S+)?$/;

export function parseExposition(text: string): Exposition {
  const families = new Map<string, Family>();
  const malformed: Malformed[] = [];
  const declare = (name: string): Family => {
    const found = families.get(name) ?? { name, type: 'untyped', unit: '', help: '', samples: [] };
    families.set(name, found);
    return found;
  };
  const familyOf = (sample: string): Family => {
    const suffix = SUFFIXES.find((end) => sample.endsWith(end)) ?? '';
    return (
      families.get(sample) ??
      families.get(sample.slice(0, sample.length - suffix.length)) ??
      declare(sample)
    );
  };
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    if (line.startsWith('#')) {
      const [, keyword, written = '', rest = ''] =
        /^# (TYPE|UNIT|HELP) ("(?:[^"\\]|\\.)*"|\S+) (.*)$/.exec(line) ?? [];
      const name = written.startsWith('"') ? unescaped(written.slice(1, -1)) : written;
      if (keyword === 'TYPE') declare(name).type = rest.trim();
      if (keyword === 'UNIT') declare(name).unit = rest.trim();
      if (keyword === 'HELP') declare(name).help = unescaped(rest.trim());
      return;
    }
    const sample = parseSample(line);
    if (typeof sample === 'string') malformed.push({ line: index + 1, text: line, reason: sample });
    else familyOf(sample.name).samples.push(sample);
  });
  const last = lines.findLast((line) => line !== '');
  return { families, malformed, ended: last === '# EOF' };
}

/** Parses a sample. @returns the error message if the line is not a sample */
function parseSample(line: string): ExpositionSample | string {
  const series = SERIES.exec(line);
  const [matched, bare, inside] = series ?? [];
  const all = parseLabels(inside ?? '', bare === undefined);
  if (typeof all === 'string') return all;
  const name = bare ?? all.get(NAME_KEY);
  if (matched === undefined || name === undefined || name === '')
    return 'does not start with a metric name';
  const labels = new Map([...all].filter(([label]) => label !== NAME_KEY || bare !== undefined));
  const rest = line.slice(matched.length);
  const [, number = '', after = ''] = /^\s+(\S+)(?: [-+.\deE]+)?\s*?( # .*)?$/.exec(rest) ?? [];
  const value = parseNumber(number);
  if (value === undefined) return `has no value after ${matched}`;
  if (after === '') return { name, labels, value };
  const [, own, size = ''] = EXEMPLAR.exec(after) ?? [];
  const exemplarLabels =
    own === undefined ? 'has an exemplar without the form {labels} value' : parseLabels(own);
  if (typeof exemplarLabels === 'string') return exemplarLabels;
  const exemplarValue = parseNumber(size);
  if (exemplarValue === undefined) return 'has an exemplar without a value';
  return { name, labels, value, exemplar: { labels: exemplarLabels, value: exemplarValue } };
}

function parseLabels(text: string, hasName = false): ExpositionLabels | string {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [matched, plain, quoted, value] = LABEL.exec(text) ?? [];
    if (hasName && quoted !== undefined && value === undefined && labels.size === 0) {
      labels.set(NAME_KEY, unescaped(quoted));
      continue;
    }
    if (matched === undefined || value === undefined)
      return `has labels without the form name="value": {${text}}`;
    const name = plain ?? unescaped(quoted ?? '');
    if (labels.has(name)) return `has a duplicate label: ${name}`;
    labels.set(name, unescaped(value));
  }
  return labels;
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));

function parseNumber(text: string): number | undefined {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^NaN$/i.test(text)) return Number.NaN;
  if (!/^[+-]?(\d|\.\d)/.test(text)) return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}
