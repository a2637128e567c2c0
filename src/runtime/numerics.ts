/**
 * Names the bits that a run gives: whatever changes one bit of trained weights raises it. A link to a trained network
 * carries it, so that a difference that is only that of two versions is not called an error.
 */
export const numericsVersion = 1;
