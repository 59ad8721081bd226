import fc from 'fast-check';
import {
  integrationLists,
  integrationRules,
  rawReceiverSchema,
} from '../../catalog/definitions/raw-receiver';
import { type RawReceiver, rawReceiver } from '../../catalog/definitions/receivers';
import type { Schema } from '../../catalog/helpers/schema';
import { validValue } from './schemas';
import { validOf } from './values';

const propertiesOf = (list: string): Readonly<Record<string, Schema>> => {
  const { items } = Object(rawReceiverSchema.properties)[list];
  return items.properties;
};

/** Returns an item with its secrets in files, and with what the rules of its list require. */
function completed(list: string, item: Readonly<Record<string, unknown>>): object {
  const properties = propertiesOf(list);
  const given = Object.entries(item).map(([key, value]): [string, unknown] =>
    `${key}_file` in properties ? [`${key}_file`, { secret: 'key' }] : [key, value],
  );
  const missing = integrationRules(list)
    .required.filter((names) => !names.some((name) => given.some(([key]) => key === name)))
    .map((names): [string, unknown] => {
      const name = names.find((one) => one.endsWith('_file') && one in properties) ?? `${names[0]}`;
      if (name.startsWith('http_config.'))
        return ['http_config', { authorization: { credentials_file: { secret: 'key' } } }];
      return [
        name,
        name.endsWith('_file') ? { secret: 'key' } : validValue(properties[name] as Schema),
      ];
    });
  return Object.fromEntries([...given, ...missing]);
}

/** Raw receivers with one item of this list, valid as far as its fields alone determine it. */
export const validReceivers = (list: string): fc.Arbitrary<RawReceiver> =>
  fc
    .tuple(
      validOf({ type: 'object', properties: propertiesOf(list) }),
      fc.integer({ min: 0, max: 1e9 }),
    )
    .map(([item, id]) =>
      rawReceiver(`raw-${id}`, { [list]: [completed(list, item as Record<string, unknown>)] }),
    );

/** Raw receivers of every list. */
export const anyValidReceiver: fc.Arbitrary<RawReceiver> = fc
  .constantFrom(...integrationLists)
  .chain(validReceivers);
