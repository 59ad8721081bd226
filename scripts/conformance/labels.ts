import { targetLabels } from '@observability-stack/contracts';

/** The name of a label in the exposition, which Prometheus renames where targets have it as well. */
export function exposedLabel(label: string): string {
  const own = label.replace(/^exported_/, '');
  return (targetLabels as readonly string[]).includes(own) ? own : label;
}
