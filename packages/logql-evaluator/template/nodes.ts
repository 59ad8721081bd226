interface Placed {
  /** The position in the template, as Go's errors count it. */
  readonly at: number;
}

/** An expression with a value. */
export type Term = Placed &
  (
    | { readonly kind: 'dot' }
    | { readonly kind: 'nil' }
    | { readonly kind: 'bool'; readonly value: boolean }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'string'; readonly value: string; readonly quoted: string }
    | { readonly kind: 'field'; readonly names: readonly string[] }
    /** A variable with its sign: `$x`. */
    | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] }
    | { readonly kind: 'function'; readonly name: string }
    | { readonly kind: 'chain'; readonly of: Term; readonly names: readonly string[] }
    | TemplatePipeline
  );

export interface Command extends Placed {
  readonly args: readonly Term[];
}

export interface TemplatePipeline extends Placed {
  readonly kind: 'pipeline';
  /** Variables with their signs. */
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export type TemplateNode = Placed &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'action'; readonly pipeline: TemplatePipeline }
    | { readonly kind: 'break' | 'continue' }
    | {
        readonly kind: 'if' | 'with' | 'range';
        readonly pipeline: TemplatePipeline;
        readonly body: readonly TemplateNode[];
        readonly otherwise: readonly TemplateNode[];
      }
    | { readonly kind: 'template'; readonly name: string; readonly pipeline?: TemplatePipeline }
  );

/** Formats a term as Go's errors do. */
export function termText(term: Term): string {
  switch (term.kind) {
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(term.value);
    case 'number':
      return term.text;
    case 'string':
      return term.quoted;
    case 'field':
      return term.names.map((name) => `.${name}`).join('');
    case 'variable':
      return [term.name, ...term.names].join('.');
    case 'function':
      return term.name;
    case 'chain': {
      const of = term.of.kind === 'pipeline' ? `(${termText(term.of)})` : termText(term.of);
      return of + term.names.map((name) => `.${name}`).join('');
    }
    case 'pipeline': {
      const declared = term.variables.join(', ') + (term.assigns ? ' = ' : ' := ');
      return (
        (term.variables.length > 0 ? declared : '') + term.commands.map(commandText).join(' | ')
      );
    }
  }
}

export const commandText = ({ args }: Command): string =>
  args.map((arg) => (arg.kind === 'pipeline' ? `(${termText(arg)})` : termText(arg))).join(' ');
