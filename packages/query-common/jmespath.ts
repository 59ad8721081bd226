/**
 * A parser for JMESPath as the log agents compile it. The dialect is that of go-jmespath, which
 * rejects literals that are not JSON and accepts calls without commas; the JavaScript packages
 * differ in both, and an agent does not start with an expression that it cannot compile.
 */

/** Functions with the number of their arguments; in a list, the minimum of a variadic function. */
const FUNCTIONS: Readonly<Record<string, number | readonly [number]>> = {
  abs: 1,
  avg: 1,
  ceil: 1,
  contains: 2,
  ends_with: 2,
  floor: 1,
  join: 2,
  keys: 1,
  length: 1,
  map: 2,
  max: 1,
  max_by: 2,
  merge: [1],
  min: 1,
  min_by: 2,
  not_null: [1],
  reverse: 1,
  sort: 1,
  sort_by: 2,
  starts_with: 2,
  sum: 1,
  to_array: 1,
  to_number: 1,
  to_string: 1,
  type: 1,
  values: 1,
};

type Kind =
  | 'end'
  | 'name'
  | 'quoted'
  | 'number'
  | 'literal'
  | 'text'
  // [? and [] are one token each
  | '[?'
  | '[]'
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<='
  | '>='
  | '='
  | '.'
  | '*'
  | ','
  | ':'
  | '{'
  | '}'
  | '['
  | ']'
  | '('
  | ')'
  | '@'
  | '|'
  | '<'
  | '>'
  | '!'
  | '&';

interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly at: number;
}

/** Binding power of the operators that follow an expression. */
const POWER: Readonly<Partial<Record<Kind, number>>> = {
  '|': 1,
  '||': 2,
  '&&': 3,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '[]': 9,
  '*': 20,
  '[?': 21,
  '.': 40,
  '!': 45,
  '{': 50,
  '[': 55,
  '(': 60,
};
const power = (kind: Kind): number => POWER[kind] ?? 0;

/** Operators with a lower binding power end the right side of a projection. */
const PROJECTION_END = 10;

class Refused extends Error {}

/** Returns why go-jmespath rejects an expression, or why it can never match; undefined for a valid one. */
export function jmespathProblem(expression: string): string | undefined {
  try {
    new Parser(tokens(expression)).whole();
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

const TOKEN =
  /[ \t\n\r]+|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<number>-[0-9]*|[0-9]+)|(?<quoted>"(?:[^"\\]|\\[\s\S])*")|(?<literal>`(?:[^`\\]|\\[\s\S])*`)|(?<text>'(?:[^'\\]|\\[\s\S])*')|(?<sign>\[[?\]]|\|\||&&|[=!<>]=|[.*,:{}[\]()@|<>!&=])/y;

function tokens(expression: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < expression.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(expression);
    if (match === null) throw new Refused(unreadable(expression, at));
    const { name, number, quoted, literal, text, sign } = match.groups ?? {};
    const add = (kind: Kind, content: string) => found.push({ kind, text: content, at });
    if (name !== undefined) add('name', name);
    else if (number !== undefined) add('number', number);
    else if (quoted !== undefined) add('quoted', json(quoted, 'quoted name'));
    else if (literal !== undefined) {
      json(literal.slice(1, -1).replaceAll('\\`', '`'), 'literal');
      add('literal', literal);
    } else if (text !== undefined) add('text', text);
    else if (sign !== undefined) add(sign as Kind, sign);
    at = TOKEN.lastIndex;
  }
  return [...found, { kind: 'end', text: '', at }];
}

function unreadable(expression: string, at: number): string {
  const char = String.fromCodePoint(expression.codePointAt(at) ?? 0);
  return ['"', "'", '`'].includes(char)
    ? `${char} at position ${at + 1} is not closed`
    : `unexpected ${JSON.stringify(char)} at position ${at + 1}`;
}

function json(text: string, what: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw new Refused(`${what} ${text} is not JSON`);
  }
}

/** A Pratt parser: consumes an expression by the binding power of its operators. */
class Parser {
  private index = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): void {
    this.expression(0);
    if (this.kind() !== 'end') this.refuse();
  }

  private token(ahead = 0): Token {
    return this.tokens[this.index + ahead] ?? (this.tokens.at(-1) as Token);
  }

  private kind(ahead = 0): Kind {
    return this.token(ahead).kind;
  }

  private take(): Token {
    const token = this.token();
    this.index += 1;
    return token;
  }

  private expect(...kinds: readonly Kind[]): void {
    if (!kinds.includes(this.kind())) this.refuse(kinds.map(nameOf).join(' or '));
    this.index += 1;
  }

  private refuse(expected?: string, token = this.token()): never {
    const found =
      token.kind === 'end'
        ? 'unexpected end of the expression'
        : `unexpected ${JSON.stringify(token.text)} at position ${token.at + 1}`;
    throw new Refused(expected === undefined ? found : `${found}, expected ${expected}`);
  }

  private expression(least: number): void {
    let left: Token | undefined = this.start();
    while (least < power(this.kind())) {
      this.continue(this.take(), left);
      left = undefined;
    }
  }

  /** Parses the start of an expression; returns its token where a call may follow. */
  private start(): Token | undefined {
    const token = this.take();
    switch (token.kind) {
      case 'name':
        return token;
      case 'quoted':
        if (this.kind() === '(') this.refuse('an unquoted function name', token);
        break;
      case 'literal':
      case 'text':
      case '@':
        break;
      case '*':
        if (this.kind() !== ']') this.projected(power('*'));
        break;
      case '[?':
        this.filter();
        break;
      case '[]':
        this.projected(power('[]'));
        break;
      case '{':
        this.hash();
        break;
      case '[':
        this.startOfBracket();
        break;
      case '&':
        this.expression(0);
        break;
      case '!':
        this.expression(power('!'));
        break;
      case '(':
        this.expression(0);
        this.expect(')');
        break;
      default:
        this.refuse('a name', token);
    }
    return undefined;
  }

  private startOfBracket(): void {
    if (this.startsIndex()) this.element();
    else if (this.kind() === '*' && this.kind(1) === ']') {
      this.index += 2;
      this.projected(power('*'));
    } else this.list();
  }

  private continue(operator: Token, left: Token | undefined): void {
    switch (operator.kind) {
      case '.':
        if (this.kind() === '*') {
          this.index += 1;
          this.projected(power('.'));
        } else this.afterDot(power('.'));
        break;
      case '|':
      case '||':
      case '&&':
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        this.expression(power(operator.kind));
        break;
      case '(':
        this.call(left, operator);
        break;
      case '[?':
        this.filter();
        break;
      case '[]':
        this.projected(power('[]'));
        break;
      case '[':
        if (this.startsIndex()) this.element();
        else {
          this.expect('*');
          this.expect(']');
          this.projected(power('*'));
        }
        break;
      default:
        this.refuse(undefined, operator);
    }
  }

  private startsIndex(): boolean {
    return this.kind() === 'number' || this.kind() === ':';
  }

  private call(left: Token | undefined, parenthesis: Token): void {
    if (left === undefined) this.refuse('an operator', parenthesis);
    let count = 0;
    while (this.kind() !== ')') {
      this.expression(0);
      if (this.kind() === ',') this.index += 1;
      count += 1;
    }
    this.expect(')');
    const wanted = Object.hasOwn(FUNCTIONS, left.text) ? FUNCTIONS[left.text] : undefined;
    if (wanted === undefined) throw new Refused(`unknown function ${JSON.stringify(left.text)}`);
    if (typeof wanted === 'number' ? count !== wanted : count < wanted[0])
      throw new Refused(
        `${left.text}() expects ${typeof wanted === 'number' ? wanted : `at least ${wanted[0]}`} arguments, found ${count}`,
      );
  }

  /** Parses an index or a slice. go-jmespath ignores errors in one at the start of an expression. */
  private element(): void {
    if (this.kind() !== ':' && this.kind(1) !== ':') {
      this.wholeNumber();
      this.expect(']');
      return;
    }
    for (let colons = 0; this.kind() !== ']' && colons < 3; ) {
      if (this.kind() === ':') {
        colons += 1;
        this.index += 1;
      } else this.wholeNumber();
    }
    this.expect(']');
    this.projected(power('*'));
  }

  private wholeNumber(): void {
    if (this.kind() !== 'number' || this.token().text === '-') this.refuse('an integer');
    this.index += 1;
  }

  private filter(): void {
    this.expression(0);
    this.expect(']');
    if (this.kind() !== '[]') this.projected(power('[?'));
  }

  private list(): void {
    for (;;) {
      this.expression(0);
      if (this.kind() === ']') break;
      this.expect(',');
    }
    this.expect(']');
  }

  private hash(): void {
    for (;;) {
      this.expect('name', 'quoted');
      this.expect(':');
      this.expression(0);
      if (this.kind() === '}') break;
      if (this.kind() === ',') this.index += 1;
    }
    this.expect('}');
  }

  private afterDot(least: number): void {
    switch (this.kind()) {
      case 'name':
      case 'quoted':
      case '*':
        this.expression(least);
        break;
      case '[':
        this.index += 1;
        this.list();
        break;
      case '{':
        this.index += 1;
        this.hash();
        break;
      default:
        this.refuse('a name, "[" or "{"');
    }
  }

  /** Parses the expression that is applied to each element of a projection. */
  private projected(least: number): void {
    const kind = this.kind();
    if (power(kind) < PROJECTION_END) return;
    if (kind === '[' || kind === '[?') this.expression(least);
    else if (kind === '.') {
      this.index += 1;
      this.afterDot(least);
    } else this.refuse();
  }
}

const NAMES: Readonly<Partial<Record<Kind, string>>> = { name: 'a name', quoted: 'a quoted name' };
const nameOf = (kind: Kind): string => NAMES[kind] ?? JSON.stringify(kind);

/** Pattern of a key without characters that are special in JMESPath. */
const PLAIN = /^[^\s[\]{}()*|&!<>=?'"`,\\]+$/;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const quoted = (name: string): string => (IDENTIFIER.test(name) ? name : JSON.stringify(name));

/** Returns the expression for a path into nested objects. */
export const nestedPath = (path: string): string => path.split('.').map(quoted).join('.');

/**
 * Returns the expressions that a path may mean: `@t` and `user-id` are keys that only need quotes,
 * `log.level` is a key of that name or of a nested object. Other text is already JMESPath.
 */
export function extractJmespaths(path: string): readonly string[] {
  if (!PLAIN.test(path)) return [`(${path})`];
  if (!path.includes('.') || path.split('.').includes('')) return [quoted(path)];
  const whole = [JSON.stringify(path), nestedPath(path)];
  return ELEMENT.test(path) ? [...whole, elementPath(path)] : whole;
}

/** Pattern of a number after a dot, which may be a key or an index: `items.0.id`. */
const ELEMENT = /[.][0-9]+(?:[.]|$)/;
const elementPath = (path: string): string =>
  path
    .split('.')
    .map((name, index) => {
      if (index > 0 && /^[0-9]+$/.test(name)) return `[${name}]`;
      return `${index === 0 ? '' : '.'}${quoted(name)}`;
    })
    .join('');

/** Other path languages, by the beginning of a path; a key that begins like this must be quoted. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^[$][.[]/, 'JSONPath'],
  [/^[.]/, 'a path of jq'],
  [/^[/]./, 'a JSON Pointer'],
];

export interface JmespathProblem {
  readonly problem: string;
  /** Correction, as an imperative. */
  readonly hint: string;
}

/** Returns why the agents cannot use a path; undefined if they can. */
export function jmespathPathProblem(path: string): JmespathProblem | undefined {
  const [, language] = OTHERS.find(([begins]) => begins.test(path)) ?? [];
  const keys = path.split(/[.$/[\]'"]+/).filter((key) => key !== '');
  if (language !== undefined)
    return {
      problem: `is ${language}, expected a key or JMESPath`,
      hint: `write ${keys.length === 0 ? 'the key' : elementPath(keys.join('.'))}, or the key in double quotes if its name is ${path}`,
    };
  if (PLAIN.test(path))
    return path.split('.').includes('')
      ? {
          problem: 'has an empty key before, between or after its dots',
          hint: `write ${keys.join('.') || 'the key'}, or the key in double quotes if its name is ${path}`,
        }
      : undefined;
  const problem = jmespathProblem(path);
  if (problem === undefined) return undefined;
  return { problem: `does not compile: ${problem}`, hint: correction(path, keys) };
}

const PLAIN_WORDS = new RegExp(`${PLAIN.source.slice(0, -1)}(?: ${PLAIN.source.slice(1, -1)})+$`);
/** Pattern of a subscript of JavaScript or Python: `log['level']`. */
const SUBSCRIPT = /^[^[\]]+\[["']?[A-Za-z_@][^"'[\]]*["']?\]$/;

function correction(path: string, keys: readonly string[]): string {
  if (PLAIN_WORDS.test(path))
    return `write ${JSON.stringify(path)} with its double quotes if it is one key`;
  if (SUBSCRIPT.test(path)) return `write ${elementPath(keys.join('.'))}`;
  return 'write a key as it is in the log line (@t, user-id, log.level); in an expression, put such keys in double quotes, as in "@l" || "user-id"';
}
