import { Construct } from 'constructs';
import { k8s } from './k8s';
import { commonLabels } from './labels';

/** Returns the name of the class; the namespace distinguishes two installations. */
export const agentsPriority = (namespace: string): string => namespace;

/**
 * PriorityClass of the agents, which are scheduled first on a full node. Some managed clusters allow the built-in
 * `system-node-critical` only in kube-system.
 */
export class AgentsPriority extends Construct {
  constructor(scope: Construct, id: string, { namespace }: { readonly namespace: string }) {
    super(scope, id);
    this.node.defaultChild = new k8s.KubePriorityClass(this, 'priority-class', {
      metadata: { name: agentsPriority(namespace), labels: commonLabels() },
      value: 1_000_000,
      description: 'Agents required on every node: metrics of the node and logs of its pods.',
    });
  }
}
