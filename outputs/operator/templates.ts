import { notificationTemplates, templateFiles } from '../../alerts/notifications';
import type { ResolvedEnvironment } from '../../resolve/environment';

type Definitions = ReadonlyMap<string, string>;

/** Returns the definitions of the templates of an environment by name. None is inside another. */
export const templateDefinitions = ({ alertmanager }: ResolvedEnvironment): Definitions =>
  new Map(
    [notificationTemplates, ...Object.values(templateFiles(alertmanager.templates))]
      .flatMap((text) => text.split(/(?=\{\{-?\s*define\s+["`])/))
      .flatMap((text) => {
        const name = /^\{\{-?\s*define\s+["`]([^"`]+)["`]/.exec(text)?.[1];
        return name === undefined ? [] : [[name, text.trimEnd()] as const];
      }),
  );

const used = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{-? *template "([^"]+)"/g)].map(([, name = '']) => name);

/**
 * Returns a message that begins with the definitions of the templates that it uses: objects of the
 * operator have no template files. A text with definitions defines them for itself alone.
 */
export function withDefinitions(text: string, definitions: Definitions): string {
  const needed = new Map<string, string>();
  const add = (part: string): void => {
    for (const name of used(part)) {
      const definition = definitions.get(name);
      // The others are those of Alertmanager.
      if (definition === undefined || needed.has(name)) continue;
      needed.set(name, definition);
      add(definition);
    }
  };
  add(text);
  return [...needed.values(), text].join('');
}
