/** A recipe of one joint stage with the defaults of recipes: what a training step has to be told. */
export const DEFAULT_RECIPE = JSON.stringify({
  name: 'bench',
  sources: [{ path: 'made up' }],
  stages: [{ name: 'joint', kind: 'joint', steps: 1000, learningRate: 1e-3 }],
});
