import { type Case, labels, type Mutable, type Objects } from '../trial';

export type Change = (objects: Objects) => void;

/** A change of the objects that a check is against, and the nearest one that it is not against. */
export const change = (
  code: string,
  title: string,
  bad: Change,
  where: string,
  good: Change,
  message = '',
): Case => ({
  code,
  title,
  bad: { change: bad },
  where: `test/${where}`,
  message,
  good: { change: good },
});
export const nothing: Change = () => {};
export const metadata = (name: string, more: object = {}) => ({
  name,
  namespace: 'observability',
  labels,
  ...more,
});
/** The object that most cases change. */
export const loki = (objects: Objects): Mutable => objects.get('StatefulSet', 'loki');
export const lokiSpec = (objects: Objects): Mutable => loki(objects).spec.template.spec;
export const lokiContainer = (objects: Objects): Mutable =>
  objects.container('StatefulSet', 'loki');
/** Its place. */
export const LOKI = 'loki.yaml, StatefulSet loki (construct loki/';
