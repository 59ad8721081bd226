import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { commonLabels } from './labels';

/** Name of the class; the namespace keeps two installations apart. */
export const agentsPriority = (namespace: string): string => namespace;

/**
 * On a full node the agents go first. A class of our own, since some managed clusters allow the built-in
 * `system-node-critical` in kube-system only.
 */
export class AgentsPriority extends Construct {
  constructor(scope: Construct, id: string, { namespace }: { readonly namespace: string }) {
    super(scope, id);
    this.node.defaultChild = new k8s.KubePriorityClass(this, 'priority-class', {
      metadata: { name: agentsPriority(namespace), labels: commonLabels() },
      value: 1_000_000,
      description: 'Agents that every node needs: metrics of the node, logs of its pods.',
    });
  }
}
