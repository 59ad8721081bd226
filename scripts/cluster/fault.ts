/** The namespace of the faults of Kubernetes objects, which is deleted at the end. */
export const FAULTS_NAMESPACE = 'observability-faults';
/** The team of the pods of the faults. */
export const FAULTS_TEAM = 'commerce';

/** A fault that is made in the cluster, and the alert that it must cause. */
export interface Fault {
  readonly name: string;
  readonly alert: string;
  /** Label `service` of the alert. */
  readonly service: string;
  /** Further labels of the alert. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** The team that must be notified. @default the team of the pods of the faults */
  readonly team?: string;
  /** Further alerts about the service that the fault causes. @default none */
  readonly also?: readonly string[];
  /** Minutes until the alert fires, with the time that Kubernetes and the scrapes take. */
  readonly minutes: number;
  /** Returns objects that have the fault, with an image that has a shell. @default none */
  readonly objects?: (image: string) => readonly object[];
  /** Makes the fault after the objects of all faults exist. @returns further objects */
  readonly change?: (image: string) => readonly object[];
  /** Removes what is not in the namespace of the faults. */
  readonly remove?: () => void;
  /** Why it cannot be made here. @default it can */
  readonly missing?: () => string | undefined;
}
