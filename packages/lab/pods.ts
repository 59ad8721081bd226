export {
  matchesSelector,
  type RenderedPod as LabPod,
  renderedPods as labPods,
} from '../../outputs/rendered/pods';
