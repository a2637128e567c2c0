export const words = {
  waiting: "Let us see.",
  right: "Just so.",
  other: (truth: string): string => `It is: ${truth}.`,
};
