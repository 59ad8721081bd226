import { formatFloat } from '../go/floats';
import { timeText } from './time-format';
import { Float, goTypeName, Int, Mapping, Slice, type TemplateValue, Time } from './values';
import { formatValue } from './verbs';

/** Formats as `%v`, as templates do. */
export function formatTemplateValue(value: TemplateValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Int) return value.value.toString();
  if (value instanceof Float) return formatFloat(value.value, 'g', -1);
  if (value instanceof Time) return timeText(value);
  if (value instanceof Slice) return `[${value.items.map(formatTemplateValue).join(' ')}]`;
  if (value instanceof Mapping)
    return `map[${value.sorted.map(([key, one]) => `${key}:${formatTemplateValue(one)}`).join(' ')}]`;
  return '<nil>';
}

/** Formats like Sprint of Go: a space between two operands if neither is a string. */
export const sprint = (values: readonly TemplateValue[]): string =>
  values
    .map((value, index) => {
      const before = values[index - 1];
      const space = index > 0 && typeof value !== 'string' && typeof before !== 'string';
      return (space ? ' ' : '') + formatTemplateValue(value);
    })
    .join('');

export const sprintln = (values: readonly TemplateValue[]): string =>
  `${values.map(formatTemplateValue).join(' ')}\n`;

const INDEX = String.raw`(?:\[(\w*)\])?`;
const DIRECTIVE = new RegExp(
  String.raw`%([-+# 0]*)${INDEX}(\*|\d+)?(?:\.${INDEX}(\*|\d*))?${INDEX}([\s\S]|$)`,
  'gu',
);

/** Formats like Sprintf of Go. */
export function sprintf(format: string, values: readonly TemplateValue[]): string {
  const args = new Arguments(values);
  const result = format.replace(
    DIRECTIVE,
    (_, flags: string, ...parts: readonly (string | undefined)[]) => {
      const [widthAt, width, placesAt, places, at, verb = ''] = parts;
      args.jump(widthAt);
      const [size = 0, badWidth] = args.star(width, 'WIDTH');
      args.jump(placesAt);
      const [precision, badPlaces] = args.star(places, 'PREC');
      args.jump(at);
      const problems = badWidth + badPlaces;
      if (verb === '%') return `${problems}%`;
      if (verb === '') return `${problems}%!(NOVERB)`;
      const missing = args.missing;
      if (missing) return `${problems}%!${verb}(${missing})`;
      const sides = size < 0 ? `${flags}-` : flags;
      const spec = { flags: sides, width: Math.abs(size), precision, verb };
      return problems + formatValue(spec, args.take());
    },
  );
  return result + args.extra;
}

/** The arguments of a format, consumed one by one. */
class Arguments {
  private next = 0;
  private reordered = false;
  private isBad = false;

  constructor(private readonly values: readonly TemplateValue[]) {}

  /** Moves to the argument index of `[2]`. */
  jump(place: string | undefined): void {
    if (place === undefined) return;
    const index = Number(place) - 1;
    this.reordered = true;
    this.isBad = !(index >= 0 && index < this.values.length);
    if (!this.isBad) this.next = index;
  }

  /** Returns a width or precision, which may be an argument itself. */
  star(given: string | undefined, name: string): readonly [number | undefined, string] {
    if (given !== '*') return [given === undefined ? undefined : Number(given || 0), ''];
    const value = this.take();
    const number = value instanceof Int ? Number(value.value) : undefined;
    const isBad = number === undefined || (name === 'PREC' && number < 0);
    return isBad ? [undefined, `%!(BAD${name})`] : [number, ''];
  }

  /** Returns why there is no argument to consume. */
  get missing(): string | undefined {
    const problem = this.isBad
      ? 'BADINDEX'
      : this.next >= this.values.length
        ? 'MISSING'
        : undefined;
    this.isBad = false;
    return problem;
  }

  take(): TemplateValue {
    return this.values[this.next++];
  }

  get extra(): string {
    if (this.reordered || this.next >= this.values.length) return '';
    const rest = this.values
      .slice(this.next)
      .map((value) =>
        value === undefined ? '<nil>' : `${goTypeName(value)}=${formatTemplateValue(value)}`,
      );
    return `%!(EXTRA ${rest.join(', ')})`;
  }
}
