import { App } from 'cdk8s';
import { ObservabilityStack } from '../../constructs/stack';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

/** Adds the stack to your own app, which writes it in its `synth()`. */
export function ownApp(outdir: string): App {
  const app = new App({ outdir });
  new ObservabilityStack(app, 'observability', { environment: resolveEnvironment(local) });
  return app;
}
