import { ApiObject, type App, Chart } from 'cdk8s';
import type { Manifest, PlacedManifest } from './output';

/**
 * Every object of an app, in the order in which constructs were made, with the file it belongs to. Walks the
 * tree once: `App.synth()` walks all of it again for every chart.
 */
export function manifestsOf(app: App): PlacedManifest[] {
  const failures: string[] = [];
  const placed: PlacedManifest[] = [];
  for (const construct of app.node.findAll()) {
    for (const message of construct.node.validate())
      failures.push(`${construct.node.path}: ${message}`);
    if (construct instanceof ApiObject) {
      placed.push({
        file: `${Chart.of(construct).node.id}.yaml`,
        path: construct.node.path,
        object: construct.toJson() as Manifest,
      });
    }
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return placed;
}
