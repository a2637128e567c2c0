export const words = { title: "CrossEntropy", minutes: "3 minutes" };
