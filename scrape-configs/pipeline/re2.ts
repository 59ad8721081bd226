/**
 * Syntax of RE2 as Go's regexp package takes it, which the agents, Loki and Prometheus all use. A
 * JavaScript RegExp cannot stand in: it takes look-around and back-references, and refuses `(?i)` at
 * the start and `\z`.
 */
export function re2Problem(expression: string): string | undefined {
  try {
    new Parser(expression).parse();
    return undefined;
  } catch (error) {
    if (error instanceof Re2Error) return error.message;
    throw error;
  }
}

class Re2Error extends Error {}

/** What repeats matter for: the times a part is repeated, and the parts within it. */
interface Node {
  readonly times: number;
  readonly parts: readonly Node[];
}

const LEAF: Node = { times: 1, parts: [] };
const MAX_REPEAT = 1000;

class Parser {
  private at = 0;
  private readonly names = new Set<string>();

  constructor(private readonly text: string) {}

  parse(): void {
    const root = this.alternatives();
    if (this.at < this.text.length) throw new Re2Error("unexpected ')'");
    if (!repeatsFit(root, MAX_REPEAT)) throw new Re2Error('repeats more than 1000 times');
  }

  /** Up to the end of the text or of the group. */
  private alternatives(): Node {
    const parts: Node[] = [];
    let atoms: Node[] = [];
    while (this.at < this.text.length && !this.sees(')')) {
      if (this.takes('|')) {
        parts.push(...atoms);
        atoms = [];
        continue;
      }
      const atom = this.atom();
      if (atom !== undefined) atoms.push(atom);
      this.repeat(atoms);
    }
    return { times: 1, parts: [...parts, ...atoms] };
  }

  private repeat(atoms: Node[]): void {
    const operator = this.repeatOperator();
    if (operator === undefined) return;
    const operand = atoms.pop();
    if (operand === undefined) throw new Re2Error(`nothing to repeat before '${operator.text}'`);
    this.takes('?');
    const second = this.repeatOperator();
    if (second !== undefined) {
      throw new Re2Error(`repeat of a repeat: '${operator.text}${second.text}'`);
    }
    atoms.push({ times: operator.times, parts: [operand] });
  }

  private repeatOperator(): { text: string; times: number } | undefined {
    for (const sign of ['*', '+', '?']) if (this.takes(sign)) return { text: sign, times: 1 };
    const counted = this.match(/\{(\d+)(?:(,)(\d*))?\}/y);
    if (counted === undefined) return undefined;
    const [text, least = '', comma, most] = counted;
    const [min, max] = [Number(least), Number(most)];
    if (min > MAX_REPEAT || max > MAX_REPEAT || (comma !== undefined && most !== '' && max < min)) {
      throw new Re2Error(`invalid repeat count '${text}'`);
    }
    return { text, times: comma !== undefined && most !== '' ? max : min };
  }

  /** One atom; nothing for a group that only sets flags. */
  private atom(): Node | undefined {
    if (this.takes('(')) return this.group();
    if (this.sees('[')) return this.characterClass();
    if (this.sees('\\')) return this.escape();
    const operator = this.repeatOperator();
    if (operator !== undefined) throw new Re2Error(`nothing to repeat before '${operator.text}'`);
    this.takeRune();
    return LEAF;
  }

  private group(): Node | undefined {
    if (this.takes('?')) {
      const name = this.match(/P?<([^>]*)>/y)?.[1];
      if (name !== undefined) this.addName(name);
      else {
        const flags = this.match(/(?:[imsU]*|[imsU]*-[imsU]+)([:)])/y);
        if (flags === undefined) {
          const start = this.text.slice(this.at, this.at + 2);
          throw new Re2Error(`'(?${start}' is not known: no look-around, no atomic groups`);
        }
        if (flags[1] === ')') return undefined;
      }
    }
    const inner = this.alternatives();
    if (!this.takes(')')) throw new Re2Error("missing ')'");
    return inner;
  }

  private addName(name: string): void {
    if (!/^\w+$/.test(name)) throw new Re2Error(`invalid group name '${name}'`);
    if (this.names.has(name)) throw new Re2Error(`group name '${name}' used twice`);
    this.names.add(name);
  }

  private characterClass(): Node {
    const start = this.at;
    this.match(/\[\^?/y);
    for (let first = true; first || !this.takes(']'); first = false) {
      if (this.at >= this.text.length)
        throw new Re2Error(`missing ']': '${this.text.slice(start)}'`);
      if (this.posixClass() || this.sharedClass()) continue;
      const low = this.classRune();
      if (this.match(/-(?!\]|$)/y) === undefined) continue;
      const high = this.classRune();
      if (high < low)
        throw new Re2Error(`invalid character range '${this.text.slice(start, this.at)}'`);
    }
    return LEAF;
  }

  private posixClass(): boolean {
    const name = this.match(/\[:\^?([^:\]]*):\]/y)?.[1];
    if (name === undefined) return false;
    if (!POSIX.has(name)) throw new Re2Error(`unknown class '[:${name}:]'`);
    return true;
  }

  /** Classes that stand inside brackets and outside: `\d`, `\p{Greek}`. */
  private sharedClass(): boolean {
    if (this.match(/\\[dDsSwW]/y) !== undefined) return true;
    const property = this.match(/\\[pP](?:\{\^?([^}]*)\}|([^{]))/y);
    if (property === undefined) return false;
    const name = property[1] ?? property[2] ?? '';
    if (!isUnicodeClass(name)) throw new Re2Error(`unknown class '${property[0]}'`);
    return true;
  }

  private classRune(): number {
    return this.sees('\\') ? this.escapedRune() : this.takeRune();
  }

  private escape(): Node | undefined {
    const literal = this.match(/\\Q([\s\S]*?)(?:\\E|$)/y);
    if (literal !== undefined) return literal[1] === '' ? undefined : LEAF;
    if (this.match(/\\[AzbB]/y) !== undefined || this.sharedClass()) return LEAF;
    this.escapedRune();
    return LEAF;
  }

  private escapedRune(): number {
    const octal = this.match(/\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/y)?.[1];
    if (octal !== undefined) return Number.parseInt(octal, 8);
    const hex = this.match(/\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/y);
    if (hex !== undefined) {
      const rune = Number.parseInt(hex[1] ?? hex[2] ?? '', 16);
      if (rune <= 0x10ffff) return rune;
    } else {
      const control = this.match(/\\([afnrtv])/y)?.[1];
      if (control !== undefined) return CONTROLS[control] ?? 0;
      const sign = this.match(/\\([^A-Za-z0-9\P{ASCII}])/uy)?.[1];
      if (sign !== undefined) return sign.charCodeAt(0);
    }
    throw new Re2Error(`unknown escape '${this.text.slice(this.at, this.at + 2)}'`);
  }

  private takeRune(): number {
    const rune = this.text.codePointAt(this.at) ?? 0;
    this.at += rune > 0xffff ? 2 : 1;
    return rune;
  }

  private sees(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  private takes(text: string): boolean {
    const seen = this.sees(text);
    if (seen) this.at += text.length;
    return seen;
  }

  private match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text) ?? undefined;
    if (found !== undefined) this.at = sticky.lastIndex;
    return found;
  }
}

const POSIX = new Set(
  'alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit'.split(' '),
);

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

function isUnicodeClass(name: string): boolean {
  if (name === 'Any') return true;
  if (!/^\w+$/.test(name)) return false;
  return [name.length <= 2 ? name : '', `Script=${name}`].some((property) => {
    try {
      return property !== '' && new RegExp(`\\p{${property}}`, 'u').source !== '';
    } catch {
      return false;
    }
  });
}

function repeatsFit(node: Node, limit: number): boolean {
  if (node.times > limit) return false;
  const rest = node.times > 0 ? Math.floor(limit / node.times) : limit;
  return node.parts.every((part) => repeatsFit(part, rest));
}
