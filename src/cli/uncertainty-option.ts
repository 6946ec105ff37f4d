/** Of `--uncertainty`: apart from what computes it, which a command's options need not load. */
export const uncertaintyHelp = 'standard deviations of energy differences and forces (docs/uncertainty.md)';
